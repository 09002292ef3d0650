# What all packages change in doc/thumbd.conf.example; each adds its own directories.
/^#authorize = /c\
# Without it, everybody may see thumbs of all images, also of those that your web server\
# denies. The path is that of an image, after the address of the web server itself:\
#authorize = http://127.0.0.1:8080/w/images/{path}
