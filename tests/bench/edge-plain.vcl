# A backend alone.

vcl 4.1;

include "edge-origin.vcl";
