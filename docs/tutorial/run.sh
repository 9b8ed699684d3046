#!/bin/sh
# From a municipal table to a federated question. Needs kg, oxigraph and curl on the PATH, a release, and its server:
#   KG_FEDERATION=private:http://127.0.0.1:7878 kg serve
# OURS: address of that server; PORT: of the SPARQL service with the municipal data; WORK: an empty folder.
set -eu
HERE=$(cd "$(dirname "$0")" && pwd)
OURS=${OURS:-http://127.0.0.1:8000}
PORT=${PORT:-7878}
WORK=${WORK:-$(mktemp -d)}

# 1. Link the table.
kg link "$HERE/ladepunkte.csv" --out "$WORK/ladepunkte.linked.csv" --rdf "$WORK/ladepunkte.ttl" \
  --base https://stadt.example/ladepunkte.csv --report "$WORK/ladepunkte.report.txt" --lang de

# 2. Put it into a SPARQL service of its own.
oxigraph load --location "$WORK/store" --file "$WORK/ladepunkte.ttl" 2> "$WORK/oxigraph.log"
oxigraph serve-read-only --location "$WORK/store" --bind "127.0.0.1:$PORT" 2>> "$WORK/oxigraph.log" &
trap "kill $!" EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
  curl -s -o "$WORK/answer" "http://127.0.0.1:$PORT/" && break
  sleep 0.5
done

# 3. Ask it a question that it passes on to the knowledge graph, and the other way round.
ask() { # query file, address of the service that is asked
  sed -e "s|http://127.0.0.1:8000|$OURS|" -e "s|http://127.0.0.1:7878|http://127.0.0.1:$PORT|" "$HERE/$1" \
    | curl -s --fail-with-body -H 'Content-Type: application/sparql-query' -H 'Accept: text/csv' --data-binary @- "$2"
}
echo "--- ask-ours"
ask ask-ours.rq "http://127.0.0.1:$PORT/query"
echo "--- ask-theirs"
ask ask-theirs.rq "$OURS/sparql"
