using TrustFlow.Flows.Sagas;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.Flows.Conditions;

/// <summary>Asks the broker for a flow's topics, and remembers the answer for a few seconds. Who asks meanwhile shares the question.</summary>
sealed class TopicProbe(FlowRoom room, IPubSubBackend broker)
{
    IReadOnlyList<string> asked = [];
    DateTimeOffset askedAt;
    Task<TopicFindings>? answer;
    TopicFindings last = TopicFindings.Fine;

    /// <summary>Which of the topics are not there.</summary>
    public Task<TopicFindings> AskAsync(IReadOnlyList<string> topics)
    {
        if (topics.Count == 0) return Task.FromResult(TopicFindings.Fine);
        var recent = answer is { IsCompleted: false } || room.Now - askedAt < room.Options.TopicsRemembered;
        if (answer is not null && recent && topics.SequenceEqual(asked)) return answer;
        (asked, askedAt) = (topics, room.Now);
        return answer = FindAsync(topics);
    }

    async Task<TopicFindings> FindAsync(IReadOnlyList<string> topics)
    {
        var found = await LookAsync(topics);
        return last = found.IsLike(last) ? found with { Since = last.Since } : found with { Since = room.Now };
    }

    async Task<TopicFindings> LookAsync(IReadOnlyList<string> topics)
    {
        try
        {
            var found = await room.EachAsync(topics, async topic => (topic, exists: await broker.TopicExistsAsync(TopicName.Parse(topic), room.Life).AsTask().WaitAsync(room.Options.TopicAnswer, room.Time, room.Life)));
            return new TopicFindings([.. found.Where(static result => !result.exists).Select(static result => result.topic)], null, null);
        }
        catch (Exception failure) when (!room.Life.IsCancellationRequested)
        {
            return new TopicFindings([], OneLine.Cut(failure.Message.ReplaceLineEndings(" "), 200), null);
        }
    }
}
