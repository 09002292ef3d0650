# For reports: of numbers in a string, with blanks between, the median and the spread.

function sorted(s, v,    n, i, j, t) {
	n = split(s, v, " ")
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && v[j - 1] + 0 > v[j] + 0; j--) {
			t = v[j]; v[j] = v[j - 1]; v[j - 1] = t
		}
	return n
}

function median(s,    v, n) {
	n = sorted(s, v)
	return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}

function spread(s, format,    v, n) {
	n = sorted(s, v)
	return sprintf("(" format "-" format ")", v[1], v[n])
}
