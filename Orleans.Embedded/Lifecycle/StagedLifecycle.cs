namespace Orleans.Runtime;

/// <summary>Starts its observers stage by stage upwards, and stops those that it has started downwards.</summary>
class StagedLifecycle : ILifecycleObservable
{
    readonly List<Subscription> subscriptions = [];

    public int HighestCompletedStage { get; private set; } = int.MinValue;

    public int LowestStoppedStage { get; private set; } = int.MaxValue;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        var subscription = new Subscription(this, stage, observer);
        lock (subscriptions) subscriptions.Add(subscription);
        return subscription;
    }

    internal async Task StartAsync(CancellationToken cancellation)
    {
        foreach (var stage in Stages())
        {
            cancellation.ThrowIfCancellationRequested();
            HighestCompletedStage = stage.Key;
            await Task.WhenAll(stage.Select(subscription => subscription.Start(cancellation)));
        }
    }

    /// <summary>Stops all stages, also past errors, which it throws in the end.</summary>
    internal async Task StopAsync(CancellationToken cancellation)
    {
        List<Exception> errors = [];
        foreach (var stage in Stages().Reverse().Where(stage => stage.Key <= HighestCompletedStage))
        {
            try
            {
                await Task.WhenAll(stage.Select(subscription => subscription.Stop(cancellation)));
            }
            catch (Exception error)
            {
                errors.Add(error);
            }
            LowestStoppedStage = stage.Key;
        }
        if (errors.Count > 0) throw new AggregateException("Not all has stopped as it should", errors);
    }

    IGrouping<int, Subscription>[] Stages()
    {
        lock (subscriptions) return [.. subscriptions.GroupBy(subscription => subscription.Stage).OrderBy(group => group.Key)];
    }

    sealed class Subscription(StagedLifecycle owner, int stage, ILifecycleObserver observer) : IDisposable
    {
        bool started;

        internal int Stage { get; } = stage;

        internal Task Start(CancellationToken cancellation)
        {
            started = true;
            return observer.OnStart(cancellation);
        }

        internal Task Stop(CancellationToken cancellation)
        {
            if (!started) return Task.CompletedTask;
            started = false;
            return observer.OnStop(cancellation);
        }

        public void Dispose()
        {
            lock (owner.subscriptions) owner.subscriptions.Remove(this);
        }
    }
}

/// <summary>The life cycle of the silo.</summary>
sealed class SiloLifecycle : StagedLifecycle, ISiloLifecycle;

/// <summary>The life cycle of an activation.</summary>
sealed class GrainLifecycle : StagedLifecycle, IGrainLifecycle
{
    // One process never moves a grain, so a participant is never asked.
    public void AddMigrationParticipant(IGrainMigrationParticipant participant) { }

    public void RemoveMigrationParticipant(IGrainMigrationParticipant participant) { }
}
