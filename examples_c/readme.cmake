# cmake -DREADME=... -DPROGRAM=... -P readme.cmake: the program that README shows is the one that is compiled and run.
file(READ "${README}" readme)
file(READ "${PROGRAM}" program)
string(FIND "${readme}" "```c\n${program}```" position)
if(position EQUAL -1)
  message(FATAL_ERROR "${README} does not show ${PROGRAM} as it is")
endif()
