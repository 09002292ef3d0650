-- For wrk: hits, rewritten URLs and fetches in a mixture, about a request a millisecond.

local n = 0

function delay()
	return 1
end

function request()
	local width, headers = 100 + n % 200, { Host = "example.org" }
	n = n + 1
	if n % 4 == 0 then
		headers["X-Pass"] = "yes"
	end
	if n % 8 == 1 then
		return wrk.format("GET", "/v1/wikipedia/commons/Foo.jpg?w=" .. width, headers)
	end
	return wrk.format("GET",
	    "/wikipedia/commons/thumb/0/06/Foo.jpg/" .. width .. "px-Foo.jpg", headers)
end
