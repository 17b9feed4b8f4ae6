"""Is this web process ready? Asks /livez as the proxy would, on the public host."""

import http.client
import os
import sys

connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
host = os.environ.get("PORTAL_DOMAIN", "localhost")
connection.request("GET", "/livez", headers={"Host": host, "X-Forwarded-Proto": "https"})
sys.exit(connection.getresponse().status != 200)
