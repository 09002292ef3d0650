#!/bin/bash
# pages.sh DIRECTORY TO: pages that use the files of DIRECTORY: each in some sizes, and in a gallery.
set -eu
cd "$1"
{
	for file in *; do
		echo "[[File:$file|thumb]]"
		case $file in
		*.jpg | *.JPG | *\?.png)	continue ;;
		*.pdf | *.djvu)			echo "[[File:$file|thumb|page=2]] [[File:$file|page=3|x90px]]" ;;
		Languages.svg)
			printf "[[File:$file|thumb|lang=%s]]\n" de fr zh-hans
			;;
		esac
		echo "[[File:$file|333x211px]]"
	done
} >"$2/Sizes"
{
	echo "<gallery mode=packed>"
	printf 'File:%s|\n' *
	echo "</gallery>"
} >"$2/Gallery"
# pages with one image each, which the API names as theirs
for file in Harbour* Compass* Glass* Field* Tom* What*; do
	name=${file%.*}
	echo "[[File:$file|thumb]] is on this page." >"$2/About ${name//[^A-Za-z ]/}"
done
