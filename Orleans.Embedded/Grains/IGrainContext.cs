using Orleans.Serialization.Invocation;

namespace Orleans.Serialization.Invocation
{
    /// <summary>Holds the object that a request is for.</summary>
    public interface ITargetHolder
    {
        /// <summary>The object.</summary>
        object? GetTarget();

        /// <summary>What belongs to the object under the given type.</summary>
        object? GetComponent(Type componentType);
    }
}

namespace Orleans.Runtime
{
    /// <summary>An activation of a grain.</summary>
    public interface IGrainContext : ITargetHolder, IEquatable<IGrainContext>
    {
        /// <summary>A reference to the grain.</summary>
        GrainReference GrainReference { get; }

        /// <summary>The grain.</summary>
        GrainId GrainId { get; }

        /// <summary>The object that serves the calls, once it is made.</summary>
        object? GrainInstance { get; }

        /// <summary>The identity of the activation.</summary>
        ActivationId ActivationId { get; }

        /// <summary>Where it is.</summary>
        GrainAddress Address { get; }

        /// <summary>The services of the activation, disposed of with it.</summary>
        IServiceProvider ActivationServices { get; }

        /// <summary>The stages of its activation.</summary>
        IGrainLifecycle ObservableLifecycle { get; }

        /// <summary>Runs work under the activation, one piece at a time.</summary>
        IWorkItemScheduler Scheduler { get; }

        /// <summary>Ends when the activation is gone.</summary>
        Task Deactivated { get; }

        /// <summary>Puts something under its type.</summary>
        void SetComponent<TComponent>(TComponent? value) where TComponent : class;

        /// <summary>Takes a request.</summary>
        void ReceiveMessage(object message);

        /// <summary>Starts the activation.</summary>
        void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default);

        /// <summary>Ends the activation when the running calls have ended.</summary>
        void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);

        /// <summary>Takes over what another activation left.</summary>
        void Rehydrate(IRehydrationContext context);

        /// <summary>Ends the activation, to go on elsewhere; in one process, to go on anew.</summary>
        void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default);
    }

    /// <summary>Runs work under an activation, one piece at a time.</summary>
    public interface IWorkItemScheduler
    {
        /// <summary>Queues an action.</summary>
        void QueueAction(Action action);

        /// <summary>Queues an action with its argument.</summary>
        void QueueAction(Action<object> action, object state);

        /// <summary>Queues a task that has not begun.</summary>
        void QueueTask(Task task);
    }

    /// <summary>What the runtime does for a grain.</summary>
    public interface IGrainRuntime
    {
        /// <summary>The silo's identity as text.</summary>
        string SiloIdentity { get; }

        /// <summary>The silo's address.</summary>
        SiloAddress SiloAddress { get; }

        /// <summary>Gives references to grains.</summary>
        IGrainFactory GrainFactory { get; }

        /// <summary>Makes timers.</summary>
        Timers.ITimerRegistry TimerRegistry { get; }

        /// <summary>The services of the silo.</summary>
        IServiceProvider ServiceProvider { get; }

        /// <summary>The clock.</summary>
        TimeProvider TimeProvider { get; }

        /// <summary>Deactivates when the running calls have ended.</summary>
        void DeactivateOnIdle(IGrainContext grainContext);

        /// <summary>Keeps an activation for at least the given time.</summary>
        void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan);

        /// <summary>The one state of a <see cref="Grain{TGrainState}"/>.</summary>
        Core.IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext);
    }
}
