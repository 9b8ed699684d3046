-- For wrk: asks the requests of a file, one after the other, and prints the figures as one line of JSON.
--
--   wrk … -s requests.lua ADDRESS -- FILE START
--
-- Lines of FILE: path, Accept, If-None-Match (may be empty), parted by tabs. The mark @n@ in a path becomes a number that
-- grows with each request, from START on, so that no request is ever asked twice.

local requests = {}
local position = 0
local number = 0

function init(args)
   for line in io.lines(args[1]) do
      local path, accept, etag = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)$")
      local headers = { ["Host"] = wrk.headers["Host"], ["Accept"] = accept }
      if etag ~= "" then
         headers["If-None-Match"] = etag
      end
      requests[#requests + 1] = { wrk.format("GET", path, headers), path:find("@n@", 1, true) ~= nil }
   end
   number = tonumber(args[2])
end

function request()
   position = position % #requests + 1
   local text, changes = requests[position][1], requests[position][2]
   if not changes then
      return text
   end
   number = number + 1
   return (text:gsub("@n@", tostring(number)))
end

function done(summary, latency)
   local errors = summary.errors
   io.write(string.format(
      '{"requests": %d, "seconds": %.6f, "bytes": %d, "refused": %d, "broken": %d, "p50_ms": %.3f, "p99_ms": %.3f}\n',
      summary.requests, summary.duration / 1e6, summary.bytes, errors.status,
      errors.connect + errors.read + errors.write + errors.timeout,
      latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
