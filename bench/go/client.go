package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

type request struct {
	Model     string    `json:"model"`
	MaxTokens int       `json:"max_tokens"`
	Messages  []message `json:"messages"`
	Stream    bool      `json:"stream,omitempty"`
}

type answer struct {
	Content []struct {
		Text string `json:"text"`
	} `json:"content"`
}

type event struct {
	Type  string `json:"type"`
	Delta struct {
		Type string `json:"type"`
		Text string `json:"text"`
	} `json:"delta"`
}

var question = strings.TrimSpace(strings.Repeat("Summarise the following text in three sentences, keep the names and numbers. ", 6))

// A plain client of the standard library, as most are written: a scanner of lines, a goroutine that reads, a channel.
type client struct {
	http *http.Client
	url  string
}

func newClient(origin, path string) *client {
	transport := &http.Transport{MaxIdleConnsPerHost: 20000, IdleConnTimeout: time.Minute}
	return &client{http: &http.Client{Transport: transport}, url: origin + "/" + path + "/v1/messages"}
}

func (c *client) post(ctx context.Context, stream bool) (*http.Response, error) {
	body, err := json.Marshal(request{"claude-sonnet-5", 1024, []message{{"user", question}}, stream})
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, "POST", c.url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("content-type", "application/json")
	r.Header.Set("x-api-key", "sk-ant-bench")
	r.Header.Set("anthropic-version", "2023-06-01")
	response, err := c.http.Do(r)
	if err == nil && response.StatusCode != 200 {
		response.Body.Close()
		return nil, fmt.Errorf("status %d", response.StatusCode)
	}
	return response, err
}

func (c *client) whole() (string, error) {
	response, err := c.post(context.Background(), false)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	var parsed answer
	if err := json.Unmarshal(body, &parsed); err != nil {
		return "", err
	}
	return parsed.Content[0].Text, nil
}

func (c *client) stream(ctx context.Context, onText func(string)) error {
	response, err := c.post(ctx, true)
	if err != nil {
		return err
	}
	texts := make(chan string, 100)
	failed := make(chan error, 1)
	go func() {
		defer close(texts)
		defer response.Body.Close()
		lines := bufio.NewScanner(response.Body)
		lines.Buffer(make([]byte, 64*1024), 64*1024)
		for lines.Scan() {
			line := lines.Bytes()
			if !bytes.HasPrefix(line, []byte("data: ")) {
				continue
			}
			var e event
			if err := json.Unmarshal(line[6:], &e); err != nil {
				failed <- err
				return
			}
			if e.Type == "content_block_delta" && e.Delta.Type == "text_delta" {
				select {
				case texts <- e.Delta.Text:
				case <-ctx.Done():
					failed <- ctx.Err()
					return
				}
			}
		}
		failed <- lines.Err()
	}()
	for text := range texts {
		onText(text)
	}
	return <-failed
}

// Characters as JavaScript counts them: the server's totals are its.
func length(text string) int64 {
	var count int64
	for _, r := range text {
		if r > 0xffff {
			count++
		}
		count++
	}
	return count
}
