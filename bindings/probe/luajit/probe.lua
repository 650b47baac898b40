-- Probe: handles through LuaJIT's FFI, with the declarations of the committed header. A handle is a typed pointer
-- (cdata); as an integer it is a uint64_t cdata, never a Lua number, which has 53 bits only.
--
--     luajit probe.lua LIBRUSTYDB.SO RUSTYDB.H

local ffi = require("ffi")
local handles = 100000

-- The header's integer constants, and its declarations without preprocessor and comments.
local function read_header(path)
  local file = assert(io.open(path))
  local text = file:read("*a")
  file:close()
  local constants = {}
  for name, value in text:gmatch("#define (RDB_[%w_]+) %(?(%-?%d+)[uU]?%)?\n") do
    constants[name] = tonumber(value)
  end
  text = text:gsub("/%*.-%*/", ""):gsub("\\\n", ""):gsub("\n%s*#[^\n]*", ""):gsub("\nstatic_assert[^\n]*", "")
  text = text:gsub("\n_Static_assert[^\n]*", ""):gsub('extern "C" {', ""):gsub("\n}%s*\n", "\n")
  text = text:gsub("RDB_API ", "")
  return constants, text
end

local RDB, declarations = read_header(arg[2])
ffi.cdef(declarations)
local rdb = ffi.load(arg[1])

-- Ends the probe unless got is expected.
local function same(got, expected, what)
  if got ~= expected then
    io.stderr:write(("luajit: %s: got %s, expected %s\n"):format(what, tostring(got), tostring(expected)))
    os.exit(1)
  end
end

local function number(handle)
  return ffi.cast("uint64_t", ffi.cast("uintptr_t", handle))
end

local function create(engine, name, options)
  local out = ffi.new("rdb_index[1]")
  same(rdb.rdb_index_create(engine, name, #name, options, out, nil), 0, "create an index")
  return out[0]
end

-- One entry in, one entry out, and the text of an error.
local function texts(index)
  same(rdb.rdb_index_insert(index, "France", 6, "Paris", 5, RDB.RDB_INSERT_UPSERT, nil), 0, "insert")
  local found, length, err = ffi.new("char[64]"), ffi.new("size_t[1]"), ffi.new("rdb_error")
  same(rdb.rdb_index_search(index, "France", 6, found, 64, length, nil), 0, "search")
  same(ffi.string(found, length[0]), "Paris", "value found")
  local status = rdb.rdb_index_insert(index, "France", 6, "Paris", 5, 2 ^ 31, err)
  same(status, RDB.RDB_E_UNKNOWN_FLAG, "status of an unknown flag")
  same(err.code, status, "code in the error")
  same(#ffi.string(err.message) > 0, true, "error text")
end

-- 10,000 numbers in two calls.
local function batch(index)
  local count = 10000
  local keys, values = ffi.new("uint64_t[?]", count), ffi.new("uint64_t[?]", count)
  local found, statuses = ffi.new("uint64_t[?]", count), ffi.new("rdb_status[?]", count)
  for n = 0, count - 1 do
    keys[n], values[n] = n * 0x9e3779b97f4a7c15ULL, n
  end
  same(rdb.rdb_index_insert_u64(index, keys, values, count, RDB.RDB_INSERT_UPSERT, statuses, nil), 0, "insert_u64")
  same(rdb.rdb_index_search_u64(index, keys, count, found, statuses, nil), 0, "search_u64")
  for n = 0, count - 1 do
    same(found[n], values[n], "value of the batch")
  end
end

-- The handle is known with each of its bits and with no other one.
local function every_bit(handle, kind)
  local value = number(handle)
  same(tonumber(value / 2ULL ^ 56), kind, "kind in the top byte")
  local text = tostring(value):gsub("ULL", "")
  local parsed = 0ULL
  for digit in text:gmatch("%d") do
    parsed = parsed * 10 + tonumber(digit)
  end
  local as = ffi.typeof("rdb_handle")
  for _, copy in ipairs({ handle, ffi.cast(as, value), ffi.cast(as, parsed), ({ key = handle }).key }) do
    same(rdb.rdb_handle_check(copy, kind, nil), 0, "handle that went through an integer, its text and a table")
  end
  local flipped = 1ULL
  for bit = 0, 63 do
    local set = value / flipped % 2 == 1
    local wrong = ffi.cast(as, set and value - flipped or value + flipped)
    same(rdb.rdb_handle_check(wrong, 0, nil) < 0, true, "handle with changed bit " .. bit)
    flipped = flipped * 2
  end
  -- The trap: a Lua number loses the lower bits. Such a handle is refused, not followed.
  local rounded = ffi.cast(as, ffi.cast("uint64_t", tonumber(value)))
  if number(rounded) ~= value then
    same(rdb.rdb_handle_check(rounded, 0, nil) < 0, true, "handle that went through a Lua number")
  end
end

-- Handles kept by the language, the collector at work meanwhile, then closed.
local function many(engine, name)
  local list, seen, out = {}, {}, ffi.new("rdb_index[1]")
  for n = 1, handles do
    same(rdb.rdb_index_open(engine, name, #name, out, nil), 0, "open an index")
    list[n] = out[0]
    seen[tostring(number(out[0]))] = true
    if n % 10000 == 0 then
      collectgarbage()
    end
  end
  local different = 0
  for _ in pairs(seen) do
    different = different + 1
  end
  same(different, handles, "different handles")
  collectgarbage()
  for n = 1, handles do
    same(rdb.rdb_index_close(list[n], nil), 0, "close one of many")
    list[n] = nil
  end
end

local function misuse(engine, index)
  local length = ffi.new("size_t[1]")
  local wrong = ffi.cast("rdb_index", engine)
  same(rdb.rdb_index_search(wrong, "k", 1, nil, 0, length, nil), RDB.RDB_E_WRONG_HANDLE, "wrong kind")
  same(rdb.rdb_index_close(index, nil), 0, "close")
  same(rdb.rdb_index_close(index, nil), RDB.RDB_E_CLOSED_HANDLE, "close twice")
  same(rdb.rdb_index_close(nil, nil), 0, "close NULL")
end

-- One call, in the best of ten rounds.
local function nanoseconds(handle)
  local calls, kind, best = 1000000, RDB.RDB_HANDLE_INDEX, math.huge
  for _ = 1, 10 do
    local start = os.clock()
    for _ = 1, calls do
      rdb.rdb_handle_check(handle, kind, nil)
    end
    best = math.min(best, (os.clock() - start) / calls * 1e9)
  end
  return best
end

same(rdb.rdb_abi_check(RDB.RDB_ABI_VERSION, ffi.sizeof("void *"), ffi.sizeof("size_t"), nil), 0, "abi")
local out = ffi.new("rdb_engine[1]")
same(rdb.rdb_engine_open(nil, out, nil), 0, "open an engine")
local engine = out[0]
local options = ffi.new("rdb_index_options")
options.struct_size, options.key_type, options.value_type = ffi.sizeof(options), RDB.RDB_KEY_U64, RDB.RDB_VALUE_U64
local capitals, numbers = create(engine, "capitals"), create(engine, "numbers", options)
texts(capitals)
batch(numbers)
every_bit(engine, RDB.RDB_HANDLE_ENGINE)
every_bit(capitals, RDB.RDB_HANDLE_INDEX)
many(engine, "capitals")
local took = nanoseconds(capitals)
misuse(engine, capitals)
same(rdb.rdb_index_close(numbers, nil), 0, "close the numbers")
same(rdb.rdb_engine_close(engine, nil), 0, "close the engine")
same(rdb.rdb_debug_live_handles(0), 0ULL, "live handles")
print(("luajit: ok, %d handles, rdb_handle_check %.1f ns"):format(handles, took))
