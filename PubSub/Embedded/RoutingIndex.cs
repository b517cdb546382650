namespace TrustFlow.PubSub.Embedded;

/// <summary>Which queues want a routing key. Keys without wildcards are looked up; only patterns are tried one by one. Guarded by the topic's gate.</summary>
sealed class RoutingIndex
{
    readonly Dictionary<string, List<EmbeddedQueue>> exact = new(StringComparer.Ordinal);
    readonly List<(RoutingPattern Pattern, EmbeddedQueue Queue)> patterns = [];
    readonly List<EmbeddedQueue> everything = [];

    public void Bind(EmbeddedQueue queue, string key)
    {
        if (key == "#") everything.Add(queue);
        else if (RoutingPattern.IsPattern(key)) patterns.Add((new RoutingPattern(key), queue));
        else if (exact.TryGetValue(key, out var queues)) queues.Add(queue);
        else exact.Add(key, [queue]);
    }

    public void Unbind(EmbeddedQueue queue)
    {
        everything.RemoveAll(bound => bound == queue);
        patterns.RemoveAll(bound => bound.Queue == queue);
        foreach (var key in queue.RoutingKeys)
        {
            if (!exact.TryGetValue(key, out var queues)) continue;
            queues.RemoveAll(bound => bound == queue);
            if (queues.Count == 0) exact.Remove(key);
        }
    }

    /// <summary>Each queue once, however many of its keys match.</summary>
    public EmbeddedQueue[] Match(string key)
    {
        var found = new HashSet<EmbeddedQueue>(everything);
        if (exact.TryGetValue(key, out var queues)) found.UnionWith(queues);
        if (patterns.Count == 0) return [.. found];
        var words = key.Split('.');
        foreach (var (pattern, queue) in patterns)
        {
            if (pattern.Matches(words)) found.Add(queue);
        }

        return [.. found];
    }
}
