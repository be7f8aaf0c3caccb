package gate

import (
	"container/list"

	"golang.org/x/time/rate"
)

// bucketName names one bucket inside a layer.
type bucketName struct {
	purpose Purpose
	value   string
}

type bucketEntry struct {
	name   bucketName
	bucket *rate.Limiter
}

// buckets keeps the most recently used token buckets of one layer. A bucket that is
// refused counts as used, so a flooding caller cannot wait for its own bucket to fall
// out. One that does fall out starts full again, which favours the caller.
type buckets struct {
	most   int
	byName map[bucketName]*list.Element
	recent *list.List // front = used last
}

func newBuckets(most int) *buckets {
	return &buckets{most: most, byName: map[bucketName]*list.Element{}, recent: list.New()}
}

func (b *buckets) get(name bucketName, limit Rate) *rate.Limiter {
	if element, ok := b.byName[name]; ok {
		b.recent.MoveToFront(element)
		return element.Value.(*bucketEntry).bucket
	}
	if b.recent.Len() >= b.most {
		oldest := b.recent.Back()
		delete(b.byName, b.recent.Remove(oldest).(*bucketEntry).name)
	}
	perSecond := rate.Limit(float64(limit.Count) / limit.Per.Seconds())
	entry := &bucketEntry{name: name, bucket: rate.NewLimiter(perSecond, limit.Count)}
	b.byName[name] = b.recent.PushFront(entry)
	return entry.bucket
}
