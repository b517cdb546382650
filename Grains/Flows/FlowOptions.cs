namespace TrustFlow.Flows;

/// <summary>Settings of the flow service.</summary>
public sealed class FlowOptions
{
    /// <summary>How long a stop waits for workers that have reported to let go of the flow. Default 10 s.</summary>
    public TimeSpan ReleaseWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it waits for workers that never report. Default 2 s.</summary>
    public TimeSpan SilentWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the commit of a start or a stop is waited for before it is answered that it goes on. Default 20 s, less than a call may take.</summary>
    public TimeSpan CommitAnswer { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a stop is waited for before it is answered while it goes on. Default 20 s, less than a call may take.</summary>
    public TimeSpan StopAnswer { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a topic or queue is tried that the broker does not make or delete, 1 or more. Default 5.</summary>
    public int BrokerAttempts { get; set; } = 5;

    /// <summary>The pause between two such attempts. Default 2 s.</summary>
    public TimeSpan BrokerPause { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The pause before a step that the store refused is tried again, without end. Default 2 s.</summary>
    public TimeSpan StorePause { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many topics of a flow are worked on at a time, 1 or more. Default 16.</summary>
    public int TopicsAtOnce { get; set; } = 16;

    /// <summary>How long what the broker said of a flow's topics is told again without asking. Default 3 s.</summary>
    public TimeSpan TopicsRemembered { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the broker is waited for when it is asked for a topic, before that is told as not known. Default 5 s.</summary>
    public TimeSpan TopicAnswer { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a start looks again when variants that it shares move under it, 1 or more. Default 20.</summary>
    public int SharedAttempts { get; set; } = 20;

    /// <summary>How often the topics of live flows are ensured and leaked ones tried again. Default 5 minutes.</summary>
    public TimeSpan SweepPeriod { get; set; } = TimeSpan.FromMinutes(5);
}
