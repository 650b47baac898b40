// Probe: handles through Go's cgo, in three forms: the pointer-typed C handle, unsafe.Pointer and uintptr. The garbage
// collector runs all the time, and it aborts the process if it takes a handle for an address in its heap.
//
// run.sh builds it against librustydb.so with pointer checks and runs it with GODEBUG settings that make the collector
// and cgo as strict as they can be.
package main

/*
#include <rustydb.h>

// uintptr_t to handle happens in C: in Go, go vet objects to unsafe.Pointer(uintptr).
static rdb_status check_number(uintptr_t handle, uint32_t kind) { return rdb_handle_check((rdb_handle)handle, kind, NULL); }
static rdb_status close_number(uintptr_t handle) { return rdb_index_close((rdb_index)handle, NULL); }
*/
import "C"

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"
	"unsafe"
)

const handles = 100_000

// same ends the probe unless got is expected.
func same[T comparable](got, expected T, what string) {
	if got != expected {
		fmt.Fprintf(os.Stderr, "go: %s: got %v, expected %v\n", what, got, expected)
		os.Exit(1)
	}
}

func ok(status C.rdb_status, what string) { same(status, C.RDB_OK, what) }

// text is a Go string as C sees it; valid for one call.
func text(value string) (*C.char, C.size_t) {
	return (*C.char)(unsafe.Pointer(&[]byte(value)[0])), C.size_t(len(value))
}

func create(engine C.rdb_engine, name string, options *C.rdb_index_options) C.rdb_index {
	var index C.rdb_index
	var err C.rdb_error
	at, length := text(name)
	status := C.rdb_index_create(engine, at, length, options, &index, &err)
	same(C.GoString(&err.message[0]), "", "error of a success")
	ok(status, "create an index")
	return index
}

// texts is one entry in, one entry out, and the text of an error.
func texts(index C.rdb_index) {
	key, keyLength := text("France")
	value, valueLength := text("Paris")
	k, v := unsafe.Pointer(key), unsafe.Pointer(value)
	ok(C.rdb_index_insert(index, k, keyLength, v, valueLength, C.RDB_INSERT_UPSERT, nil), "insert")
	var length C.size_t
	found := make([]byte, 64)
	ok(C.rdb_index_search(index, k, keyLength, unsafe.Pointer(&found[0]), 64, &length, nil), "search")
	same(string(found[:length]), "Paris", "value found")
	var err C.rdb_error
	status := C.rdb_index_insert(index, k, keyLength, v, valueLength, 1<<31, &err)
	same(status, C.RDB_E_UNKNOWN_FLAG, "status of an unknown flag")
	same(err.code, status, "code in the error")
	same(C.GoString(&err.message[0]) != "", true, "error text")
}

// batch is 10,000 numbers in two calls, in Go's own memory.
func batch(index C.rdb_index) {
	const count = 10_000
	var keys, values, found [count]C.uint64_t
	var statuses [count]C.rdb_status
	for n := range keys {
		keys[n], values[n] = C.uint64_t(n)*0x9e3779b97f4a7c15, C.uint64_t(n)
	}
	ok(C.rdb_index_insert_u64(index, &keys[0], &values[0], count, C.RDB_INSERT_UPSERT, &statuses[0], nil), "insert_u64")
	ok(C.rdb_index_search_u64(index, &keys[0], count, &found[0], &statuses[0], nil), "search_u64")
	same(found, values, "values of the batch")
}

// everyBit: the handle is known with each of its bits and with no other one.
func everyBit(handle unsafe.Pointer, kind C.uint32_t) {
	number := uintptr(handle)
	same(C.uint32_t(number>>56), kind, "kind in the top byte")
	parsed, _ := strconv.ParseUint(strconv.FormatUint(uint64(number), 10), 10, 64)
	ok(C.check_number(C.uintptr_t(parsed), kind), "handle that went through an integer and its text")
	ok(C.rdb_handle_check(C.rdb_handle(handle), kind, nil), "handle as unsafe.Pointer")
	for bit := 0; bit < 64; bit++ {
		same(C.check_number(C.uintptr_t(number^1<<bit), 0) < 0, true, fmt.Sprint("handle with changed bit ", bit))
	}
}

// onAMovingStack has the runtime copy a stack that holds handles in all forms.
func onAMovingStack(index C.rdb_index, pointer unsafe.Pointer, number uintptr, depth int) {
	var filler [256]byte
	if depth > 0 {
		onAMovingStack(index, pointer, number, depth-1)
	}
	filler[depth%256] = 1
	same(unsafe.Pointer(index), pointer, "handle on a stack that moved")
	same(uintptr(pointer), number, "number on a stack that moved")
	runtime.KeepAlive(filler)
}

// kept holds one handle in every form that a program could store.
type kept struct {
	typed   C.rdb_index
	pointer unsafe.Pointer
	number  uintptr
	boxed   any
}

// many: handles in slices, maps, interfaces and pointers, the collector at work meanwhile, then closed.
func many(engine C.rdb_engine, name string) {
	stop, stopped := make(chan bool), make(chan bool)
	go collectUntil(stop, stopped)
	list, numbers := make([]*kept, 0), make(map[uintptr]unsafe.Pointer)
	at, length := text(name)
	for n := 0; n < handles; n++ {
		var index C.rdb_index
		ok(C.rdb_index_open(engine, at, length, &index, nil), "open an index")
		pointer := unsafe.Pointer(index)
		list = append(list, &kept{index, pointer, uintptr(pointer), index})
		numbers[uintptr(pointer)] = pointer
		if n%10_000 == 0 {
			done := make(chan bool)
			go func() { onAMovingStack(index, pointer, uintptr(pointer), 1000); done <- true }()
			<-done
		}
	}
	same(len(numbers), handles, "different handles")
	runtime.GC()
	for n, one := range list {
		same(one.boxed.(C.rdb_index), one.typed, "handle in an interface")
		same(numbers[one.number], one.pointer, "handle in a map")
		if n%2 == 0 {
			ok(C.rdb_index_close(one.typed, nil), "close one of many")
		} else {
			ok(C.close_number(C.uintptr_t(one.number)), "close one of many as a number")
		}
	}
	close(stop)
	<-stopped
}

func collectUntil(stop, stopped chan bool) {
	for {
		select {
		case <-stop:
			close(stopped)
			return
		default:
			runtime.GC()
		}
	}
}

func misuse(engine C.rdb_engine, index C.rdb_index) {
	key, length := text("key")
	var found C.size_t
	wrong := C.rdb_index(unsafe.Pointer(engine))
	status := C.rdb_index_search(wrong, unsafe.Pointer(key), length, nil, 0, &found, nil)
	same(status, C.RDB_E_WRONG_HANDLE, "wrong kind")
	ok(C.rdb_index_close(index, nil), "close")
	same(C.rdb_index_close(index, nil), C.RDB_E_CLOSED_HANDLE, "close twice")
	ok(C.rdb_index_close(nil, nil), "close NULL")
}

// nanoseconds of one call, in the best of ten rounds.
func nanoseconds(call func()) float64 {
	const calls = 100_000
	best := time.Hour
	for round := 0; round < 10; round++ {
		start := time.Now()
		for n := 0; n < calls; n++ {
			call()
		}
		if took := time.Since(start); took < best {
			best = took
		}
	}
	return float64(best.Nanoseconds()) / calls
}

func main() {
	var engine C.rdb_engine
	ok(C.rdb_abi_check(C.RDB_ABI_VERSION, C.size_t(unsafe.Sizeof(engine)), C.size_t(unsafe.Sizeof(C.size_t(0))), nil), "abi")
	ok(C.rdb_engine_open(nil, &engine, nil), "open an engine")
	capitals := create(engine, "capitals", nil)
	options := C.rdb_index_options{key_type: C.RDB_KEY_U64, value_type: C.RDB_VALUE_U64}
	options.struct_size = C.uint32_t(unsafe.Sizeof(options))
	numbers := create(engine, "numbers", &options)
	texts(capitals)
	batch(numbers)
	everyBit(unsafe.Pointer(engine), C.RDB_HANDLE_ENGINE)
	everyBit(unsafe.Pointer(capitals), C.RDB_HANDLE_INDEX)
	many(engine, "capitals")
	typed := nanoseconds(func() { C.rdb_handle_check(C.rdb_handle(capitals), C.RDB_HANDLE_INDEX, nil) })
	number := uintptr(unsafe.Pointer(capitals))
	plain := nanoseconds(func() { C.check_number(C.uintptr_t(number), C.RDB_HANDLE_INDEX) })
	misuse(engine, capitals)
	ok(C.rdb_index_close(numbers, nil), "close the numbers")
	ok(C.rdb_engine_close(engine, nil), "close the engine")
	same(C.rdb_debug_live_handles(0), 0, "live handles")
	fmt.Printf("go: ok, %d handles, rdb_handle_check %.0f ns typed, %.0f ns as uintptr\n", handles, typed, plain)
}
