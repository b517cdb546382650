using Orleans.Runtime;

namespace Orleans.Storage;

static class StateVersions
{
    internal static InconsistentStateException Conflict(string what, string name, GrainId grain, string? stored, string? expected) =>
        new($"Cannot {what} the state '{name}' of {grain}: version {stored ?? "(none)"} is stored, version {expected ?? "(none)"} was read. Read it again.", stored, expected);
}
