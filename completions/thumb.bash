# Completion of thumbctl and thumbd for bash. The programs know their options: --help=words prints a
# line for each, with a tab before its argument.
#
# Copyright (c) 2026 The vmod-thumb authors
# SPDX-License-Identifier: BSD-2-Clause

_thumb() {
	local current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]}
	local -a command=("$1")
	local lines argument

	# --option=value is three words
	if [ "$current" = = ]; then
		current=
	elif [ "$option" = = ]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if [ "${1##*/}" = thumbctl ] && [ "$COMP_CWORD" -gt 1 ]; then
		command+=("${COMP_WORDS[1]}")
	fi
	lines=$("${command[@]}" --help=words 2>/dev/null)
	argument=$(awk -F '\t' -v option="$option" '$1 == option { print $2 }' <<<"$lines")
	case $argument in
	*\|*)	COMPREPLY=($(compgen -W "${argument//|/ }" -- "$current")) ;;
	DIR)	COMPREPLY=($(compgen -d -- "$current")) ;;
	"")	COMPREPLY=($(compgen -W "$(cut -f 1 <<<"$lines")" -- "$current")) ;;
	*)	COMPREPLY=() ;;		# files, by the option default
	esac
}

complete -o default -F _thumb thumbctl thumbd
