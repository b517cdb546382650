using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>An activation of a grain: its object, the requests that it serves, and its life.</summary>
sealed partial class Activation : IGrainContext
{
    readonly Dictionary<Type, object> components = [];
    readonly TaskCompletionSource deactivated = new(AnswerTasks.Options);
    IServiceScope? scope;
    GrainReference? reference;
    GrainLifecycle? lifecycle;

    internal Activation(SiloRuntime runtime, GrainId grainId, GrainClass grainClass)
    {
        Runtime = runtime;
        GrainId = grainId;
        Class = grainClass;
        Number = runtime.NextActivation();
        Turns = new TurnScheduler(this, runtime.Work);
        LastUsed = runtime.Clock.Now;
    }

    internal SiloRuntime Runtime { get; }

    /// <summary>Goes up with each activation that the runtime makes, so that they have an order that no hash decides.</summary>
    internal long Number { get; }

    internal GrainClass Class { get; }

    internal TurnScheduler Turns { get; }

    internal bool HasFilters { get; private set; }

    public GrainId GrainId { get; }

    public object? GrainInstance { get; private set; }

    public ActivationId ActivationId => Address.ActivationId;

    public GrainAddress Address => field ??= new() { GrainId = GrainId, ActivationId = new(Guid.NewGuid()), SiloAddress = Runtime.Address };

    public GrainReference GrainReference => reference ??= Runtime.References.ForClass(GrainId, Class);

    public IServiceProvider ActivationServices => (scope ??= Runtime.Services.CreateScope()).ServiceProvider;

    public IGrainLifecycle ObservableLifecycle => Lifecycle;

    public IWorkItemScheduler Scheduler => Turns;

    public Task Deactivated => deactivated.Task;

    internal GrainLifecycle Lifecycle => lifecycle ??= new();

    public object? GetTarget() => GrainInstance;

    public object? GetComponent(Type componentType)
    {
        lock (components)
        {
            if (components.TryGetValue(componentType, out var component)) return component;
        }
        return componentType.IsInstanceOfType(GrainInstance) ? GrainInstance : componentType.IsInstanceOfType(this) ? this : null;
    }

    public void SetComponent<TComponent>(TComponent? value) where TComponent : class
    {
        lock (components)
        {
            if (value is null) components.Remove(typeof(TComponent));
            else components[typeof(TComponent)] = value;
        }
    }

    /// <summary>A part of the activation that is made when it is first asked for.</summary>
    internal T Part<T>(Func<Activation, T> make) where T : class
    {
        lock (components)
        {
            if (components.TryGetValue(typeof(T), out var part)) return (T)part;
            var made = make(this);
            components[typeof(T)] = made;
            return made;
        }
    }

    public void ReceiveMessage(object message)
    {
        if (message is not Request request) throw new ArgumentException($"{message?.GetType().Name ?? "null"} is no request", nameof(message));
        if (!TryReceive(request)) request.Fail(new OrleansMessageRejectionException($"The activation of {GrainId} has ended"));
    }

    public void Rehydrate(IRehydrationContext context) => throw new NotSupportedException("A grain of the embedded engine never moves, so nothing can be taken over");

    public void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) =>
        Deactivate(new DeactivationReason(DeactivationReasonCode.Migrating, "The grain goes on in a new activation."), cancellationToken);

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override string ToString() => $"{GrainId}@{ActivationId}";
}
