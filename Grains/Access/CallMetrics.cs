using System.Diagnostics.Metrics;

namespace TrustFlow.Access;

/// <summary>
/// What calls of grains cost: the histogram <c>trustflow.grain.call.duration</c> in seconds, by <c>method</c> and <c>outcome</c> (<c>ok</c>, <c>error</c>), and the counter
/// <c>trustflow.grain.call.refused</c> by <c>method</c>.
/// </summary>
sealed class CallMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "TrustFlow.Grains";

    readonly Meter meter;
    readonly Histogram<double> duration;
    readonly Counter<long> refused;
    readonly TimeProvider time;

    public CallMetrics(IMeterFactory? meters, TimeProvider time)
    {
        this.time = time;
        meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        duration = meter.CreateHistogram<double>("trustflow.grain.call.duration", "s", "The time from a call's turn to its end.");
        refused = meter.CreateCounter<long>("trustflow.grain.call.refused", "{call}", "Calls whose caller's role did not allow them.");
    }

    /// <summary>Whether anybody reads the times: only then they are taken.</summary>
    public bool AreRead => duration.Enabled;

    /// <summary>Counts a call that was refused.</summary>
    public void Refused(CallRule rule) => refused.Add(1, new KeyValuePair<string, object?>("method", rule.Method));

    /// <summary>Makes a call, and notes how long it took and how it ended.</summary>
    public async Task MeasureAsync(CallRule rule, Func<Task> call)
    {
        var begun = time.GetTimestamp();
        var outcome = "error";
        try
        {
            await call();
            outcome = "ok";
        }
        finally
        {
            duration.Record(time.GetElapsedTime(begun).TotalSeconds, new KeyValuePair<string, object?>("method", rule.Method), new KeyValuePair<string, object?>("outcome", outcome));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();
}
