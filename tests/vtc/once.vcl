# For the tests: a probe that asks once, when the VCL is loaded, and assumes that thumbd is healthy
# until then.

probe once {
	.url = "/healthz";
	.interval = 3600s;
	.window = 1;
	.threshold = 1;
	.initial = 1;
}
