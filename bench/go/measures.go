package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"runtime/debug"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

var background = context.Background()

func measureWhole(c *client, t task) (result, error) {
	var answers int64
	cost, err := cpuPerUnit(t, &answers, func() error {
		text, err := c.whole()
		if err == nil && length(text) != t.Expected.Whole {
			err = fmt.Errorf("expected %d characters, got %d", t.Expected.Whole, length(text))
		}
		atomic.AddInt64(&answers, 1)
		return err
	})
	return result{"cpuUs": cost}, err
}

func measureStream(c *client, t task) (result, error) {
	var characters, streams int64
	perCharacter, err := cpuPerUnit(t, &characters, func() error {
		var seen int64
		err := c.stream(background, func(text string) {
			if seen += length(text); seen > 1000 { // told now and then, so that the window sees long streams grow
				atomic.AddInt64(&characters, seen)
				seen = 0
			}
		})
		atomic.AddInt64(&characters, seen)
		atomic.AddInt64(&streams, 1)
		return err
	})
	if err == nil && characters != streams*t.Expected.Stream {
		err = fmt.Errorf("expected %d characters, got %d", streams*t.Expected.Stream, characters)
	}
	perStream := perCharacter * float64(t.Expected.Stream)
	return result{"perDelta": perStream / t.Scene.Deltas, "perStream": perStream}, err
}

func measurePaced(c *client, t task) (result, error) {
	var characters int64
	for i := 0; i < t.Concurrency; i++ {
		go func() {
			err := c.stream(background, func(text string) { atomic.AddInt64(&characters, length(text)) })
			check(fmt.Errorf("a stream ended that was not to end: %v", err))
		}()
	}
	warmUp(t)
	cpu, before := cpuUs(), atomic.LoadInt64(&characters)
	sleepMs(t.WindowMs)
	deltas := float64(atomic.LoadInt64(&characters)-before) / t.Scene.Size
	cost := (cpuUs() - cpu) / deltas
	if due := t.WindowMs / t.Scene.EveryMs * float64(t.Concurrency); deltas < 0.9*due {
		return nil, fmt.Errorf("expected about %.0f deltas, got %.0f", due, deltas)
	}
	return result{"cpuUs": cost}, nil
}

// Only what the system gave: a heap is not comparable between runtimes.
func measureMemory(c *client, t task) (result, error) {
	short := newClient(t.Origin, "deltas=20")
	for i := 0; i < 200; i++ {
		check(short.stream(background, func(string) {}))
	}
	before, measured, open := rssKiB(), result{}, 0
	for _, level := range t.Levels {
		for open < level {
			var starting sync.WaitGroup
			for i := 0; i < 200; i++ {
				starting.Add(1)
				go func() {
					var once sync.Once
					err := c.stream(background, func(string) { once.Do(starting.Done) })
					check(fmt.Errorf("a stream ended that was not to end: %v", err))
				}()
			}
			starting.Wait()
			open += 200
		}
		sleepMs(500)
		measured["rss-"+strconv.Itoa(level)] = (rssKiB() - before) / float64(level)
		if seen := ask(t, "open"); int(seen) != level {
			return nil, fmt.Errorf("expected %d open streams, the server sees %.0f", level, seen)
		}
	}
	return measured, nil
}

func rssKiB() float64 {
	debug.FreeOSMemory()
	sleepMs(100)
	statm, err := os.ReadFile("/proc/self/statm")
	check(err)
	pages, err := strconv.Atoi(strings.Fields(string(statm))[1])
	check(err)
	return float64(pages * os.Getpagesize() / 1024)
}

func measureFirstToken(c *client, t task) (result, error) {
	var times []float64
	for i := 0; i < t.Samples/3+t.Samples; i++ {
		first := 0.0
		err := c.stream(background, func(text string) {
			if first == 0 {
				at, err := strconv.ParseFloat(text, 64)
				check(err)
				first = monotonicNs() - at
			}
		})
		check(err)
		times = append(times, first/1000)
	}
	return result{"us": median(times[t.Samples/3:])}, nil
}

func measureAbort(c *client, t task) (result, error) {
	var times []float64
	for i := 0; i < t.Samples/3+t.Samples; i++ {
		aborting, abort := context.WithCancel(background)
		var abortedAt float64
		seen := 0
		c.stream(aborting, func(string) {
			if seen++; seen == 3 {
				abortedAt = monotonicNs()
				abort()
			}
		})
		abort()
		times = append(times, (ask(t, "departure", strconv.Itoa(i))-abortedAt)/1000)
	}
	return result{"us": median(times[t.Samples/3:])}, nil
}

func median(times []float64) float64 {
	sort.Float64s(times)
	return times[len(times)/2]
}

func ask(t task, what string, more ...string) (value float64) {
	path := append([]string{t.Origin, "control", what, strconv.Itoa(int(t.Scene.Run))}, more...)
	response, err := http.Get(strings.Join(path, "/"))
	check(err)
	defer response.Body.Close()
	check(json.NewDecoder(response.Body).Decode(&value))
	return value
}
