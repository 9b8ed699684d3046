"""The knowledge graph of "Kommunen innovativ": makes a release out of what people cite, and serves that release."""

__version__ = "0.1.0"
