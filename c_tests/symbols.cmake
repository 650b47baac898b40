# cmake -DNM=nm -DLIBRARY=librustydb.so -DMANIFEST=abi/rustydb-0.1.txt -P symbols.cmake
# The dynamic symbols of the library are exactly the manifest's.
execute_process(COMMAND "${NM}" -D --defined-only "${LIBRARY}" OUTPUT_VARIABLE listing COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[0-9a-f]+ [A-Za-z] [^\n]+" lines "${listing}")
list(TRANSFORM lines REPLACE "^[0-9a-f]+ [A-Za-z] " "")
file(STRINGS "${MANIFEST}" described REGEX "^symbol ")
list(TRANSFORM described REPLACE "^symbol " "")
set(missing ${described})
list(REMOVE_ITEM missing ${lines})
set(extra ${lines})
list(REMOVE_ITEM extra ${described})
if(missing OR extra)
  message(FATAL_ERROR "not exported: ${missing}\nexported and not in the manifest: ${extra}")
endif()
