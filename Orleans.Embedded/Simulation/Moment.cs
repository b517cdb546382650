namespace TrustFlow.Embedded.Simulation;

/// <summary>Something that was noted in a run.</summary>
/// <param name="At">When, on the virtual clock.</param>
/// <param name="Step">After how many steps.</param>
/// <param name="Who">Who did it: an operator, a silo, a grain, the store, the broker.</param>
/// <param name="What">What.</param>
public readonly record struct Moment(TimeSpan At, long Step, string Who, string What);
