using Orleans;

namespace TrustFlow.Bootstrap.Tests.Fixtures;

/// <summary>Makes calls of grains fail, by interface and method.</summary>
sealed class Faults : IIncomingGrainCallFilter
{
    /// <summary>What a call fails with, or null where it goes through.</summary>
    public Func<Type, string, Exception?> Of { get; set; } = (_, _) => null;

    public Task Invoke(IIncomingGrainCallContext context) =>
        Of(context.InterfaceMethod.DeclaringType!, context.InterfaceMethod.Name) is { } fault ? Task.FromException(fault) : context.Invoke();
}
