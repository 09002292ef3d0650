# Only a backend.

vcl 4.1;

include "edge-origin.vcl";
