-- For wrk: thumbs and originals, most of them as an application spells them; hits and fetches. An
-- answer that is not an image is reported. A millisecond between the requests of a connection lets
-- varnishd leave the connection, and add up its counters.

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
		return wrk.format("GET", "/wikipedia/commons/0/06/Foo.jpg", headers)
	elseif n % 8 == 2 then
		return wrk.format("GET",
		    "/wikipedia/commons/thumb/0/0a/Map.svg/" .. width .. "px-Map.svg.png", headers)
	elseif n % 8 == 3 then
		return wrk.format("GET",
		    "/wikipedia/commons/thumb/0/06/%46oo.jpg/" .. width .. "PX-Foo.jpg?x", headers)
	elseif n % 8 == 5 then
		return wrk.format("GET", "/v1/wikipedia/commons/Foo.jpg?w=" .. width, headers)
	end
	return wrk.format("GET",
	    "/wikipedia/commons/thumb/0/06/Foo.jpg/" .. width .. "px-Foo.jpg", headers)
end

function response(status, headers, body)
	if status ~= 200 or body ~= "an image" then
		io.stderr:write("answer: " .. status .. " " .. body .. "\n")
	end
end
