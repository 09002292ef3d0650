"""For the origins of tests: a server whose clients learn its port from the file "port" of a directory."""
import http.server, os


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def serve(server, control):
    """Serve for ever.  The file is there, and complete, as soon as the port is open."""
    with open(os.path.join(control, "port.tmp"), "w") as f:
        f.write("%d\n" % server.server_address[1])
    os.rename(os.path.join(control, "port.tmp"), os.path.join(control, "port"))
    server.serve_forever()
