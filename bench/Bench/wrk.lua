-- Sends the requests of a file in turn and prints what the harness reads.
-- The file: each request as its length on a line of its own, followed by its bytes. "%N%" in a request becomes a number that never repeats.
local requests, count, at, serial, start = {}, 0, 0, 0, 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  start = tonumber(args[2])
  serial = start
  while true do
    local length = file:read("*n", 1)
    if not length then break end
    count = count + 1
    requests[count] = file:read(length)
  end
  file:close()
end

function request()
  at = at % count + 1
  local text = requests[at]
  if start > 0 then
    serial = serial + 1
    text = text:gsub("%%N%%", string.format("%07d", serial))
  end
  return text
end

function done(summary, latency, requests)
  local errors = summary.errors
  print(string.format("RESULT %d %d %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write, errors.timeout))
end
