using System.Diagnostics.Metrics;

namespace TrustFlow.PubSub.Tests;

/// <summary>Adds up what the instruments of its own meters report.</summary>
sealed class CollectedFigures : IMeterFactory
{
    readonly Dictionary<string, double> sums = new(StringComparer.Ordinal);
    readonly List<(string Name, TaskCompletionSource Reached, double Value)> watchers = [];
    readonly MeterListener listener = new();
    readonly List<Meter> meters = [];

    public CollectedFigures()
    {
        listener.InstrumentPublished = (instrument, to) =>
        {
            if (instrument.Meter.Scope == this) to.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument.Name, value, tags));
        listener.Start();
    }

    /// <summary>The sum of a figure, as <c>processed consumer</c>, or of a state, as <c>state consumer Running</c>.</summary>
    public double this[string name]
    {
        get
        {
            lock (sums) return sums.GetValueOrDefault(name);
        }
    }

    /// <summary>Completes when a figure reaches a value.</summary>
    public Task WhenAsync(string name, double value)
    {
        lock (sums)
        {
            if (sums.GetValueOrDefault(name) >= value) return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            watchers.Add((name, reached, value));
            return reached.Task;
        }
    }

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(new MeterOptions(options.Name) { Scope = this });
        meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        listener.Dispose();
        foreach (var meter in meters) meter.Dispose();
    }

    void Add(string instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string component = "", state = "";
        foreach (var (name, tag) in tags)
        {
            if (name == "component") component = $" {tag}";
            if (name == "state") state = $" {tag}";
        }

        var key = instrument["trustflow.pubsub.".Length..] + component + state;
        lock (sums)
        {
            var sum = sums[key] = sums.GetValueOrDefault(key) + value;
            foreach (var (name, reached, wanted) in watchers)
            {
                if (name == key && sum >= wanted) reached.TrySetResult();
            }
        }
    }
}
