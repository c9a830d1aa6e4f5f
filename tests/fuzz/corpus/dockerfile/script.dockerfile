a $(b `c` "$(d)" <(e)) | f 2>&1 >g <<<h && { i; } || ! j & # k
l <<-X
	m
	X
sh -ec "sudo -u n o"
