package main

import (
	"bufio"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
)

const runUpMs = 200

// Works when it is told to, as in src/worker/cpu-window.ts.
func cpuPerUnit(t task, done *int64, once func() error) (float64, error) {
	if err := whileCalling(t, once, func() { warmUp(t) }); err != nil {
		return 0, err
	}
	var cpu, units float64
	for fmt.Println("ready"); <-words == "turn"; fmt.Println("ready") {
		err := whileCalling(t, once, func() {
			sleepMs(runUpMs)
			cpuBefore, unitsBefore := cpuUs(), atomic.LoadInt64(done)
			sleepMs(t.TurnMs)
			cpu += cpuUs() - cpuBefore
			units += float64(atomic.LoadInt64(done) - unitsBefore)
		})
		if err != nil {
			return 0, err
		}
	}
	return cpu / units, nil
}

func whileCalling(t task, once func() error, wait func()) error {
	var stopped int32
	var loops sync.WaitGroup
	failed := make(chan error, t.Concurrency)
	for i := 0; i < t.Concurrency; i++ {
		loops.Add(1)
		go func() {
			defer loops.Done()
			for atomic.LoadInt32(&stopped) == 0 {
				if err := once(); err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	wait()
	atomic.StoreInt32(&stopped, 1)
	loops.Wait()
	close(failed)
	return <-failed
}

// By CPU and not by the clock, as in src/worker/warm-up.ts.
func warmUp(t task) {
	for waited := 0.0; waited < t.WarmMs*4 && cpuUs() < t.WarmMs*1000; waited += 20 {
		sleepMs(20)
	}
}

// What the run says, a word a line. The process ends with its standard input, so it never outlives who started it.
var words = make(chan string)

func listen() {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		words <- lines.Text()
	}
	os.Exit(1)
}
