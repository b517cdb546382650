using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>The activations of the silo, at most one for each grain.</summary>
sealed class ActivationDirectory(SiloRuntime runtime)
{
    readonly ConcurrentDictionary<GrainId, Activation> activations = new();

    internal bool IsEmpty => activations.IsEmpty;

    internal IEnumerable<Activation> All => activations.Select(entry => entry.Value);

    /// <summary>All, the oldest first.</summary>
    internal Activation[] InOrder() => [.. All.OrderBy(activation => activation.Number)];

    internal Activation? Find(GrainId grain) => activations.GetValueOrDefault(grain);

    /// <summary>The activation of the grain; a new one if there is none, begun under the values of the request that asks.</summary>
    internal Activation FindOrBegin(GrainId grain, ContextValues? values)
    {
        while (true)
        {
            if (activations.TryGetValue(grain, out var found)) return found;
            var made = new Activation(runtime, grain, runtime.Classes.Of(grain.Type));
            if (!activations.TryAdd(grain, made)) continue;
            made.Begin(values);
            return made;
        }
    }

    internal void Add(Activation activation) => activations[activation.GrainId] = activation;

    internal void Remove(Activation activation) => activations.TryRemove(new(activation.GrainId, activation));

    /// <summary>Puts a new activation in the place of one that has ended, if requests are left. They are its first: no later one overtakes them.</summary>
    internal void Replace(Activation ended, RequestList left)
    {
        if (activations.TryGetValue(ended.GrainId, out var other) && other != ended)
        {
            Forward(left, ended.GrainId);
            return;
        }
        Activation? next = null;
        ContextValues? values = null;
        for (var request = left.First; request is not null;)
        {
            var following = request.Next;
            if (request.IsForGrain)
            {
                next ??= new Activation(runtime, ended.GrainId, ended.Class);
                values ??= request.Context;
                next.TryReceive(request);
            }
            request = following;
        }
        if (next is null)
        {
            Remove(ended);
            return;
        }
        activations[ended.GrainId] = next;
        next.Begin(values);
    }

    // Another took its place while it still lived.
    void Forward(RequestList left, GrainId grain)
    {
        for (var request = left.First; request is not null;)
        {
            var following = request.Next;
            if (request.IsForGrain) runtime.Deliver(grain, request);
            request = following;
        }
    }
}
