"""The one record of the dataset, and its renderings: VoID, DCAT-AP.de, schema.org.

The build makes the record of real counts and puts it into the release; whoever serves reads it there and writes the
same words with the addresses of the server.
"""

from __future__ import annotations

from kg.description.dcat import catalog
from kg.description.record import FOLDER, RECORD_FILE, Record, read_record
from kg.description.schemaorg import dataset_json_ld
from kg.description.void import void_document

__all__ = ["FOLDER", "RECORD_FILE", "Record", "catalog", "dataset_json_ld", "read_record", "void_document"]
