# Varnish in front of one or several `kg serve`, as Debian packages it (7.1). Start it with room for long queries:
#
#   varnishd -a 127.0.0.1:6081 -f /etc/varnish/kg.vcl -s malloc,256m -p http_gzip_support=off -p backend_idle_timeout=3
#     -p http_req_size=96k -p http_req_hdr_len=72k -p workspace_client=256k -p workspace_backend=256k
#
# (the service codes by itself; it closes idle connections after 5 seconds). The service is to be started with
#   KG_PUBLIC_URL=https://data.example.org     how the world reaches it
#   KG_TRUSTED_PROXIES=127.0.0.1               where this Varnish, and what ends TLS in front of it, ask from
#   KG_FRONT_CACHE_SECONDS=3600                how long this cache may answer by itself
#   KG_PURGE_URL=http://127.0.0.1:6081/        whom to tell of a new release
# docs/scaling.md says why everything here is as it is, and how old an answer can be.

vcl 4.1;

import directors;
import std;

# Who may say that there is a new release: the replicas.
acl replicas_of_ours {
    "127.0.0.1";
    "::1";
}

probe alive {
    .url = "/healthz";
    .interval = 1s;
    .timeout = 2s;
    .window = 3;
    .threshold = 2;
}

# The replicas. One more is one more backend, and one more line below.
backend kg1 {
    .host = "127.0.0.1";
    .port = "8000";
    .probe = alive;
    .connect_timeout = 2s;
    # A query may wait for its place, and then run for KG_TIME_LIMIT.
    .first_byte_timeout = 180s;
    .between_bytes_timeout = 60s;
}

sub vcl_init {
    new replicas = directors.round_robin();
    replicas.add_backend(kg1);
}

sub vcl_recv {
    set req.backend_hint = replicas.backend();

    if (req.method == "PURGE" || req.method == "BAN") {
        # Where somebody stands between us and who asks, the header has two addresses by now.
        if (client.ip !~ replicas_of_ours || req.http.X-Forwarded-For ~ ",") {
            return (synth(403, "Only the service may say that there is a new release"));
        }
        if (req.http.X-Release !~ "^[0-9A-Za-z-]+$") {
            return (synth(400, "X-Release must name the release that is served now"));
        }
        if (!std.ban("obj.http.X-Release != " + req.http.X-Release)) {
            return (synth(500, "The answers cannot be forgotten"));
        }
        return (synth(200, "Answers of other releases are forgotten"));
    }
    # In HTTP/1.0 an answer without its length that breaks off looks like a whole one.
    unset req.http.X-Needs-Length;
    if (req.proto !~ "^HTTP/(1\.1|2)") {
        set req.http.X-Needs-Length = "yes";
    }
    if (req.method != "GET" && req.method != "HEAD") {
        # Held here, so that another replica can be asked; the service takes no more than 1 MiB.
        if (!std.cache_req_body(2MB)) {
            return (synth(413, "The request is too large"));
        }
        return (pass);
    }
    unset req.http.Cookie;
    # Past its time an answer is given once more while a new one is fetched; while nobody is there, for long.
    if (std.healthy(req.backend_hint)) {
        set req.grace = 10s;
    }
    return (hash);
}

sub vcl_hash {
    # Accept, Accept-Encoding, Accept-Language: `Vary` says where they matter.
    hash_data(req.url);
    hash_data(std.tolower(req.http.Host));
    hash_data(req.http.X-Forwarded-Proto);
    return (lookup);
}

sub vcl_miss {
    # Nobody else shall wait for an answer that this client may not get.
    if (req.http.X-Needs-Length) {
        return (pass);
    }
}

sub vcl_backend_response {
    if (bereq.http.X-Needs-Length && bereq.method != "HEAD" && beresp.status == 200 && !beresp.http.Content-Length) {
        return (error(505, "An answer of this size needs HTTP/1.1"));
    }
    if (bereq.uncacheable) {
        return (deliver);
    }
    if (beresp.status != 200 || beresp.http.Surrogate-Control !~ "^max-age=[0-9]+$" || beresp.http.Set-Cookie ||
        beresp.http.Cache-Control ~ "(no-store|private)" || beresp.http.Vary ~ "\*") {
        # Only what the service marks is kept. For some seconds nobody waits for others who ask the same.
        set beresp.uncacheable = true;
        set beresp.ttl = 10s;
        return (deliver);
    }
    if (!beresp.http.Content-Length) {
        # Long answers flow through: they would push out everything else. Passed on, a request keeps its If-None-Match.
        return (pass(60s));
    }
    set beresp.ttl = std.duration(regsub(beresp.http.Surrogate-Control, "^max-age=", "") + "s", 0s);
    set beresp.grace = 1d;
    return (deliver);
}

sub vcl_backend_error {
    # A replica has just died: the next one is asked, as long as nobody had to wait for that. Nothing can be written
    # here, so whatever was asked can be asked again.
    if (beresp.status == 503 && bereq.retries == 0 && now - bereq.time < 5s) {
        return (retry);
    }
    set beresp.uncacheable = true;
    set beresp.ttl = 0s;
    set beresp.http.Content-Type = "application/problem+json";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Access-Control-Allow-Origin = "*";
    if (beresp.status == 503) {
        set beresp.reason = "The service does not answer";
        set beresp.http.Retry-After = "5";
    }
    set beresp.body = {"{"type": "about:blank", "title": ""} + beresp.reason + {"", "status": "} + beresp.status + {"}
"};
    return (deliver);
}

sub vcl_synth {
    set resp.http.Content-Type = "application/problem+json";
    set resp.http.Cache-Control = "no-store";
    set resp.body = {"{"type": "about:blank", "title": ""} + resp.reason + {"", "status": "} + resp.status + {"}
"};
    return (deliver);
}

sub vcl_deliver {
    unset resp.http.Surrogate-Control;
    unset resp.http.X-Accel-Expires;
    if (obj.hits > 0) {
        set resp.http.X-Cache = "HIT";
    } else {
        set resp.http.X-Cache = "MISS";
    }
}
