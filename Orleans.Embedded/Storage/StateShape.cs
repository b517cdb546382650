namespace Orleans.Runtime;

/// <summary>The state of a grain for which nothing is stored.</summary>
static class StateShape<T>
{
    static readonly bool IsMakeable = typeof(T).IsValueType || typeof(T).GetConstructor(Type.EmptyTypes) is not null;

    internal static T New() => IsMakeable ? Activator.CreateInstance<T>() : default!;
}
