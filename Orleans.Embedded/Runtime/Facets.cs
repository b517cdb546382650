using System.Reflection;

namespace Orleans.Runtime;

/// <summary>The parameters of a grain's constructor that are not services: its stored states.</summary>
sealed class Facets
{
    readonly Func<Activation, object>[] makers;

    Facets(Type[] types, Func<Activation, object>[] makers)
    {
        Types = types;
        this.makers = makers;
    }

    internal Type[] Types { get; }

    internal static Facets Of(Type grainClass)
    {
        var parameters = grainClass.GetConstructors()
            .SelectMany(constructor => constructor.GetParameters())
            .Where(parameter => parameter.IsDefined(typeof(PersistentStateAttribute)))
            .ToArray();
        return new([.. parameters.Select(parameter => parameter.ParameterType)], [.. parameters.Select(MakerOf)]);
    }

    internal object[] Make(Activation activation) => makers.Length == 0 ? [] : Array.ConvertAll(makers, make => make(activation));

    static Func<Activation, object> MakerOf(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            throw new OrleansConfigurationException(
                $"The parameter {parameter.Name} of {parameter.Member.DeclaringType!.Name} has [PersistentState], so its type must be IPersistentState<T>");
        var attribute = parameter.GetCustomAttribute<PersistentStateAttribute>()!;
        return typeof(PersistentState<>).MakeGenericType(type.GetGenericArguments())
            .GetMethod(nameof(PersistentState<object>.For), BindingFlags.Static | BindingFlags.NonPublic)!
            .CreateDelegate<Func<IPersistentStateConfiguration, Activation, object>>()
            .Curry(attribute);
    }
}

static class Currying
{
    internal static Func<T2, TResult> Curry<T1, T2, TResult>(this Func<T1, T2, TResult> function, T1 first) => second => function(first, second);
}
