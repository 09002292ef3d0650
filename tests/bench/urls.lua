-- For wrk: the URLs of a file, one after the other.

local requests = {}
local at = 0

function init()
	for line in io.lines(os.getenv("URLS")) do
		requests[#requests + 1] = wrk.format("GET", line)
	end
end

function request()
	at = at % #requests + 1
	return requests[at]
end
