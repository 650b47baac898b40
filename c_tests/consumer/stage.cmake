# Installs BUILD into FIRST and moves the tree to SECOND: whatever remembers FIRST fails in the tests that follow.
file(REMOVE_RECURSE "${FIRST}" "${SECOND}")
execute_process(COMMAND ${CMAKE_COMMAND} --install "${BUILD}" --prefix "${FIRST}" COMMAND_ERROR_IS_FATAL ANY)
cmake_path(GET SECOND PARENT_PATH parent)
file(MAKE_DIRECTORY "${parent}")
file(RENAME "${FIRST}" "${SECOND}")
