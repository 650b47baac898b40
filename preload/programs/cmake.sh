# needs: cmake
# runs: cmake
# A program in C++ whose work is strings.
cat >many.cmake <<'CMAKE'
set(all "")
foreach(i RANGE 16000)
    math(EXPR n "${i} * 7919 % 4001")
    list(APPEND all "item${n}")
    set(seen_${n} "${i}")
endforeach()
list(REMOVE_DUPLICATES all)
list(SORT all)
list(LENGTH all length)
string(SHA256 digest "${all}")
message(STATUS "${length} ${digest}")
CMAKE
exec cmake -P many.cmake
