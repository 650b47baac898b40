# cmake -DPROGRAM=... -DEXPECTED=... -P run.cmake: runs an example; it must end well and say what EXPECTED holds.
execute_process(COMMAND "${PROGRAM}" OUTPUT_VARIABLE said RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} ended with ${status}:\n${said}")
endif()
file(READ "${EXPECTED}" expected)
if(NOT said STREQUAL expected)
  message(FATAL_ERROR "${PROGRAM} said:\n${said}\ninstead of ${EXPECTED}:\n${expected}")
endif()
