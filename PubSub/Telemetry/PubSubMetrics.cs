using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace TrustFlow.PubSub.Telemetry;

/// <summary>
/// What the parts on a broker measure, under the meter <c>TrustFlow.PubSub</c>. Every figure carries the tags <c>component</c> (as
/// <c>consumer</c>), <c>topic</c> and <c>subscription</c>.
/// </summary>
public sealed class PubSubMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "TrustFlow.PubSub";

    readonly Meter meter;
    readonly UpDownCounter<int> state;
    readonly Histogram<double> latency;
    readonly Counter<long> processed;
    readonly Counter<long> failed;
    readonly Counter<long> rateLimited;
    readonly Counter<long> dropped;

    /// <summary>Makes the instruments, on a meter of the factory's where one is given.</summary>
    public PubSubMetrics(IMeterFactory? factory = null)
    {
        meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        state = meter.CreateUpDownCounter<int>("trustflow.pubsub.state", "{component}", "Components in each state, which the tag `state` names");
        latency = meter.CreateHistogram<double>("trustflow.pubsub.latency", "s", "Time from the take of a message to its end, or from a send to its answer");
        processed = meter.CreateCounter<long>("trustflow.pubsub.processed", "{message}", "Messages handled or sent");
        failed = meter.CreateCounter<long>("trustflow.pubsub.failed", "{message}", "Attempts to handle or send a message that failed");
        rateLimited = meter.CreateCounter<long>("trustflow.pubsub.rate_limited", "{message}", "Attempts that were put off by a rate limit");
        dropped = meter.CreateCounter<long>("trustflow.pubsub.dropped", "{message}", "Messages given up: unreadable, awaited by nobody, or out of room");
    }

    internal void State(string component, TopicName topic, string subscription, ComponentState? from, ComponentState? to)
    {
        if (from is { } left) state.Add(-1, Tags(component, topic, subscription, left));
        if (to is { } entered) state.Add(1, Tags(component, topic, subscription, entered));
    }

    internal void Processed(string component, TopicName topic, string subscription, TimeSpan took)
    {
        var tags = Tags(component, topic, subscription);
        processed.Add(1, tags);
        latency.Record(took.TotalSeconds, tags);
    }

    internal void Failed(string component, TopicName topic, string subscription) => failed.Add(1, Tags(component, topic, subscription));

    internal void RateLimited(string component, TopicName topic, string subscription) => rateLimited.Add(1, Tags(component, topic, subscription));

    internal void Dropped(string component, TopicName topic, string subscription) => dropped.Add(1, Tags(component, topic, subscription));

    /// <summary>Ends the meter.</summary>
    public void Dispose() => meter.Dispose();

    static TagList Tags(string component, TopicName topic, string subscription, ComponentState? state = null)
    {
        var tags = new TagList { { "component", component }, { "topic", topic.ToString() }, { "subscription", subscription } };
        if (state is { } known) tags.Add("state", known.ToString());
        return tags;
    }
}
