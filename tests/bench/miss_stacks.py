# SPDX-License-Identifier: BSD-2-Clause
"""The stacks of ./run bench miss: a varnishd, and behind it a renderer with WORKERS workers.  All
have the same originals in MediaWiki's layout, and serve MediaWiki's URLs of thumbs.  Where a
setting costs time, the other programs have the cheaper one."""

import os
import pwd
import shutil
import subprocess
import time

from machine import own_ticks, processes

BENCH = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(BENCH))
MEDIAWIKI = "/usr/share/mediawiki"
WORKERS = 2
QUALITY = 87                # that of thumbd
WAIT_SECONDS = 30
ROOT = os.geteuid() == 0
NOBODY = pwd.getpwnam("nobody")

VCL = """vcl 4.1;

backend renderer { .path = "%(socket)s"; .first_byte_timeout = 60s; }

sub vcl_backend_response {
	unset beresp.http.Set-Cookie;
	set beresp.ttl = 1d;
}
"""

THUMB_VCL = """vcl 4.1;

import thumb;

backend none none;

sub vcl_init {
	new thumbs = thumb.site(query_base = "/v1", path_base = "/w/images");
	new thumbd = thumb.renderer(socket = "%(socket)s", classes = "simple,complex,info");
	new guard = thumb.guard();
	new rollout = thumb.rollout("%(rollout)s");
}

include "thumb-site.vcl";
"""

NGINX = """%(user)s
daemon off;
worker_processes %(workers)d;
pid %(dir)s/pid;
error_log stderr error;
%(modules)s
events { }

http {
	access_log off;
	client_body_temp_path %(dir)s/body;
	fastcgi_temp_path %(dir)s/fastcgi;
	proxy_temp_path %(dir)s/proxy;
	scgi_temp_path %(dir)s/scgi;
	uwsgi_temp_path %(dir)s/uwsgi;
	include /etc/nginx/mime.types;

	server {
		listen unix:%(socket)s;
		set_real_ip_from unix:;
		real_ip_header X-Forwarded-For;
%(locations)s
	}
}
"""

# Its default: neither sharpened nor interlaced.
IMAGE_FILTER = r"""
		location ~ "^/w/images/thumb/(?<file>./../[^/]+)/(?<width>\d+)px-" {
			alias %(images)s/$file;
			image_filter resize $width -;
			image_filter_jpeg_quality %(quality)d;
			image_filter_buffer 64M;
		}
"""

THUMB_HANDLER = """
		location /w/images/thumb/ {
			alias %(images)s/thumb/;
			log_not_found off;
			error_page 404 = @thumb;
		}
		location @thumb {
			include /etc/nginx/fastcgi_params;
			fastcgi_param SCRIPT_FILENAME %(mediawiki)s/thumb_handler.php;
			fastcgi_pass unix:%(php)s;
		}
"""

PHP_FPM = """[global]
error_log = /dev/stderr
daemonize = no

[wiki]
%(user)s
listen = %(php)s
pm = static
pm.max_children = %(workers)d
env[MW_CONFIG_FILE] = %(wiki)s/LocalSettings.php
env[PATH] = /usr/bin:/bin
env[BUCKETS] = "%(buckets)s"
php_admin_flag[opcache.validate_timestamps] = off
php_admin_value[opcache.memory_consumption] = 256
php_admin_value[opcache.max_accelerated_files] = 20000
"""

# No rate limits, no jobs beside the thumb, and all caches in memory.
LOCAL_SETTINGS = """
$wgUploadDirectory = "%(images)s";
$wgUploadPath = "/w/images";
$wgEnableUploads = true;
$wgFileExtensions = [ 'jpg', 'png' ];
$wgGenerateThumbnailOnParse = false;
$wgUseImageMagick = true;
$wgImageMagickConvertCommand = '/usr/bin/convert-im6.q16';
$wgJpegQuality = %(quality)d;
$wgMainCacheType = CACHE_ACCEL;
$wgCacheDirectory = "%(wiki)s/cache";
$wgLocalisationCacheConf['store'] = 'array';
$wgTmpDirectory = "%(wiki)s/tmp";
$wgRateLimits = [];
$wgJobRunRate = 0;
$wgMiserMode = true;
if ( getenv( 'BUCKETS' ) ) {
	$wgThumbnailBuckets = [ (int)getenv( 'BUCKETS' ) ];
	$wgThumbnailMinimumBucketDistance = 100;
}
"""


class Failure(Exception):
    pass


def log_tail(path):
    with open(path, errors="replace") as log:
        return log.read()[-2000:]


def call(argv, log, env=None):
    with open(log, "w") as out:
        status = subprocess.run(argv, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                                env={**os.environ, **(env or {})}).returncode
    if status != 0:
        raise Failure(f"{argv[0]} {argv[1]} failed: {log_tail(log)}")


class Program:
    """A process that runs until it is stopped; it is ready when ready() is true."""

    def __init__(self, argv, log, ready):
        self.log = log
        with open(log, "w") as out:
            self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        end = time.monotonic() + WAIT_SECONDS
        while not ready(self):
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise Failure(f"{argv[0]} did not start: {log_tail(log)}")
            time.sleep(0.02)

    def said(self, text):
        return text in log_tail(self.log)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def makedirs(*names):
    """Directories that the servers may write to."""
    for name in names:
        os.makedirs(name, exist_ok=True)
        if ROOT:
            os.chown(name, NOBODY.pw_uid, NOBODY.pw_gid)


def give(directory):
    """Give all files in it to the user of the servers."""
    if ROOT:
        for path, directories, files in os.walk(directory):
            for name in [path] + [os.path.join(path, name) for name in files]:
                os.chown(name, NOBODY.pw_uid, NOBODY.pw_gid)


class Stack:
    """Programs in a directory of their own, varnishd last, which listens on self.port."""

    name = None
    vcl = VCL

    def __init__(self, build, directory, images):
        self.build, self.directory, self.images = build, directory, images
        self.socket = directory + "/renderer.sock"
        self.programs = []
        makedirs(directory)
        try:
            self.start_renderer()
            self.start_varnishd()
        except BaseException:
            self.stop()
            raise

    def start(self, name, argv, ready=None):
        self.programs.append(Program(argv, f"{self.directory}/{name}.log",
                                     ready or (lambda program: os.path.exists(self.socket))))

    def start_nginx(self, locations, workers, modules=""):
        directory = self.directory + "/nginx"
        makedirs(directory)
        with open(directory + "/nginx.conf", "w") as out:
            out.write(NGINX % {"user": "user nobody nogroup;" if ROOT else "", "workers": workers,
                               "dir": directory, "modules": modules, "socket": self.socket,
                               "locations": locations})
        self.start("nginx", ["nginx", "-c", directory + "/nginx.conf", "-p", directory])

    def start_varnishd(self):
        vcl, work = self.directory + "/bench.vcl", self.directory + "/varnish"
        rollout = self.directory + "/rollout"
        with open(rollout, "w") as out:
            out.write("stage = on\npercent = 100\nend\n")
        with open(vcl, "w") as out:
            out.write(self.vcl % {"socket": self.socket, "rollout": rollout})
        vmods = subprocess.run(["pkg-config", "--variable=vmoddir", "varnishapi"],
                               capture_output=True, text=True).stdout.strip()
        self.start("varnishd", [
            "varnishd", "-F", "-j", "none", "-n", work, "-a", "127.0.0.1:0", "-f", vcl,
            "-s", "malloc,512m", "-p", "timeout_idle=600",
            "-p", f"vmod_path={self.build}/src/vmod/.libs:{vmods}", "-p", f"vcl_path={TOP}/vcl"],
            lambda program: program.said("Child launched OK"))
        self.port = int(self.varnish("varnishadm", "debug.listen_address").split()[2])

    def varnish(self, program, *arguments):
        said = subprocess.run([program, "-n", self.directory + "/varnish", *arguments],
                              capture_output=True, text=True)
        if said.returncode != 0:
            raise Failure(f"{program}: {said.stderr} {log_tail(self.directory + '/varnishd.log')}")
        return said.stdout

    def counter(self, name):
        return int(self.varnish("varnishstat", "-1", "-f", name).split()[1])

    def cpu(self):
        """CPU milliseconds of all its processes, ended ones included."""
        return sum(own_ticks(program.process.pid) for program in self.programs) * 10.0

    def processes(self):
        found = {program.process.pid for program in self.programs}
        parents = {pid: parent for pid, (parent, _) in processes().items()}
        for pid in parents:
            family = [pid]
            while family[-1] in parents and family[-1] not in found:
                family.append(parents[family[-1]])
            if family[-1] in found:
                found.update(family)
        return found

    def memory(self):
        """MiB of all its processes; shared memory counts once."""
        return sum(map(proportional_memory, self.processes()))

    def stop(self):
        while self.programs:
            self.programs.pop().stop()


def proportional_memory(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup") as rollup:
            return sum(int(line.split()[1]) for line in rollup if line.startswith("Pss:")) / 1024
    except OSError:         # it has ended
        return 0


class Thumbd(Stack):
    name = "thumbd"
    vcl = THUMB_VCL

    def start_renderer(self):
        self.start("thumbd", [
            self.build + "/src/thumbd/thumbd", "--worker", self.build + "/src/worker/thumb-worker",
            "--socket", self.socket, "--originals", self.images, "--query-base", "/v1",
            "--path-base", "/w/images", "--workers", str(WORKERS), "--sandbox", "require",
            "--wait", "60", *self.options()],
            lambda program: program.said("thumbd: ready"))

    def options(self):
        return []


class ThumbdReferences(Thumbd):
    name = "thumbd, references"

    def options(self):
        references = self.directory + "/references"
        os.mkdir(references, 0o700)
        return ["--references", references, "--references-size", "4096"]


class ImageFilter(Stack):
    name = "nginx image_filter"

    def start_renderer(self):
        module = "/usr/lib/nginx/modules/ngx_http_image_filter_module.so"
        self.start_nginx(IMAGE_FILTER % {"images": self.images, "quality": QUALITY}, WORKERS,
                         f"load_module {module};")


class ThumbPhp(Stack):
    name = "thumb.php"
    buckets = "0"

    def start_renderer(self):
        names = {"images": self.images, "wiki": os.path.dirname(self.images),
                 "buckets": self.buckets, "php": self.directory + "/php.sock",
                 "workers": WORKERS, "mediawiki": MEDIAWIKI,
                 "user": "user = nobody\ngroup = nogroup\nlisten.owner = nobody" if ROOT else ""}
        with open(self.directory + "/php-fpm.conf", "w") as out:
            out.write(PHP_FPM % names)
        self.start("php-fpm", ["php-fpm8.2", "-F", "-y", self.directory + "/php-fpm.conf"],
                   lambda program: os.path.exists(names["php"]))
        self.start_nginx(THUMB_HANDLER % names, 1)


class ThumbPhpBuckets(ThumbPhp):
    """As Wikimedia has it (phabricator.wikimedia.org/T408715): a thumb of 1280 pixels is made
    first, and smaller ones of it."""

    name = "thumb.php, buckets"
    buckets = "1280"


class Sharp(Stack):
    """One process with a thread for each thumb."""

    name = "sharp"
    package = None

    def start_renderer(self):
        self.start("sharp", ["env", f"UV_THREADPOOL_SIZE={WORKERS}", "node",
                             BENCH + "/sizes-sharp.js", self.package, self.images, self.socket,
                             str(QUALITY)])


def make_wiki(directory, copies):
    """A wiki with all originals; returns the directory of its images."""
    originals, images = directory + "/originals", directory + "/images"
    # the servers run as another user
    os.chmod(os.path.dirname(directory), 0o711)
    makedirs(directory, directory + "/data", directory + "/cache", directory + "/tmp", originals,
             images)
    call([BENCH + "/miss-originals.sh", originals, str(copies)], directory + "/originals.log")
    call(["php", MEDIAWIKI + "/maintenance/install.php", "--confpath", directory,
          "--dbtype", "sqlite", "--dbpath", directory + "/data", "--server", "http://127.0.0.1",
          "--scriptpath", "/w", "--pass", os.urandom(12).hex(), "Bench", "Admin"],
         directory + "/install.log")
    with open(directory + "/LocalSettings.php", "a") as settings:
        settings.write(LOCAL_SETTINGS % {"images": images, "wiki": directory, "quality": QUALITY})
    call(["php", MEDIAWIKI + "/maintenance/importImages.php",
          "--conf", directory + "/LocalSettings.php", "--extensions", "jpg,png", originals],
         directory + "/import.log", {"MW_CONFIG_FILE": directory + "/LocalSettings.php"})
    shutil.rmtree(originals)
    give(directory)
    return images


STACKS = (Thumbd, ThumbdReferences, ImageFilter, ThumbPhp)
