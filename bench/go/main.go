// One task in one process, as src/worker does them: the task is JSON on the command line, the result JSON on the output.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"syscall"
	"time"
	"unsafe"
)

type task struct {
	Kind, Origin, Path       string
	Scene                    struct{ Deltas, Size, EveryMs, Run float64 }
	Expected                 struct{ Whole, Stream int64 }
	Concurrency, Samples     int
	WarmMs, WindowMs, TurnMs float64
	Levels                   []int
}

type result map[string]float64

var measures = map[string]func(*client, task) (result, error){
	"whole": measureWhole, "stream": measureStream, "paced": measurePaced,
	"memory": measureMemory, "first-token": measureFirstToken, "abort": measureAbort,
}

func main() {
	go listen()
	var t task
	check(json.Unmarshal([]byte(os.Args[1]), &t))
	measured, err := measures[t.Kind](newClient(t.Origin, t.Path), t)
	check(err)
	line, err := json.Marshal(measured)
	check(err)
	fmt.Println(string(line))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func cpuUs() float64 {
	var used syscall.Rusage
	syscall.Getrusage(0, &used)
	return float64(used.Utime.Sec+used.Stime.Sec)*1e6 + float64(used.Utime.Usec+used.Stime.Usec)
}

// The clock that process.hrtime reads. The standard library's monotonic clock starts with the process.
func monotonicNs() float64 {
	var at syscall.Timespec
	syscall.Syscall(syscall.SYS_CLOCK_GETTIME, 1, uintptr(unsafe.Pointer(&at)), 0)
	return float64(at.Nano())
}

func sleepMs(ms float64) { time.Sleep(time.Duration(ms * float64(time.Millisecond))) }
