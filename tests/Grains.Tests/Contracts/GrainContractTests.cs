using System.Collections.Immutable;
using System.Reflection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using TrustFlow.Config;
using TrustFlow.Flows;

namespace TrustFlow.Grains.Tests.Contracts;

/// <summary>
/// What crosses a grain call is not copied by every engine, and is serialised by some: so it is an immutable, annotated record, and
/// every method answers by a task.
/// </summary>
public sealed class GrainContractTests
{
    static readonly Assembly Contracts = typeof(IWorkspaceGrain).Assembly;

    static readonly HashSet<Type> Plain =
    [
        typeof(string), typeof(bool), typeof(int), typeof(long), typeof(double), typeof(decimal), typeof(Guid), typeof(DateTimeOffset), typeof(TimeSpan), typeof(Uri), typeof(void),
    ];

    static readonly HashSet<Type> Containers =
    [
        typeof(Nullable<>), typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>), typeof(ImmutableHashSet<>),
    ];

    public static TheoryData<Type> Interfaces => [.. Contracts.GetTypes().Where(type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type))];

    public static TheoryData<Type> Exceptions => [.. Contracts.GetTypes().Where(type => typeof(TrustFlowException).IsAssignableFrom(type))];

    public static TheoryData<Type> States => [.. StateTypes()];

    [Theory]
    [MemberData(nameof(Interfaces))]
    public void GrainInterface_IsAnnotatedAndAnswersByTasks(Type grain)
    {
        Assert.True(IsNamed(grain), $"{grain.Name} has no [Alias].");
        Assert.All(grain.GetMethods(), method =>
        {
            Assert.True(IsNamed(method), $"{grain.Name}.{method.Name} has no [Alias].");
            Assert.True(Answer(method.ReturnType) is not null, $"{grain.Name}.{method.Name} must return a Task or ValueTask.");
        });
        Assert.Equal(grain.GetMethods().Length, grain.GetMethods().Select(Alias).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [MemberData(nameof(Interfaces))]
    public void GrainInterface_ExchangesOnlyImmutableAnnotatedRecords(Type grain)
    {
        foreach (var method in grain.GetMethods())
        {
            var exchanged = method.GetParameters().Select(parameter => parameter.ParameterType).Where(type => type != typeof(CancellationToken)).Append(Answer(method.ReturnType)!);
            foreach (var type in exchanged) CheckExchanged(type, $"{grain.Name}.{method.Name}", []);
        }
    }

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Exception_IsAnnotated(Type exception)
    {
        CheckAnnotations(exception);
        Assert.All(Own(exception), property => Assert.True(property.SetMethod is null or { IsPublic: false }, $"{exception.Name}.{property.Name} can be changed."));
    }

    [Theory]
    [MemberData(nameof(States))]
    public void PersistedState_IsAnnotatedThroughout(Type state) => CheckState(state, []);

    [Fact]
    public void PersistedStates_AreAllFound() => Assert.Contains(typeof(VariantReports), StateTypes());

    [Theory]
    [InlineData(typeof(StateOfNotAnnotated))]
    [InlineData(typeof(WithoutIds))]
    public void CheckState_TypeThatBreaksTheRules_IsFound(Type wrong) => Assert.ThrowsAny<Exception>(() => CheckState(wrong, []));

    [Fact]
    public void Aliases_AreUnique()
    {
        var named = Contracts.GetTypes().Where(IsNamed).Select(Alias).ToList();

        Assert.NotEmpty(named);
        Assert.Equal(named.Distinct(StringComparer.Ordinal).Count(), named.Count);
    }

    [Theory]
    [InlineData(typeof(Mutable))]
    [InlineData(typeof(NotAnnotated))]
    [InlineData(typeof(List<string>))]
    [InlineData(typeof(WithoutIds))]
    [InlineData(typeof(IdTwice))]
    public void Check_TypeThatBreaksTheRules_IsFound(Type wrong) => Assert.ThrowsAny<Exception>(() => CheckExchanged(wrong, "test", []));

    static void CheckExchanged(Type type, string where, HashSet<Type> seen)
    {
        if (Plain.Contains(type) || !seen.Add(type)) return;
        if (type.IsGenericType && Containers.Contains(type.GetGenericTypeDefinition()))
        {
            foreach (var argument in type.GetGenericArguments()) CheckExchanged(argument, where, seen);
            return;
        }

        Assert.True(type.Assembly == Contracts || type.DeclaringType == typeof(GrainContractTests), $"{where} exchanges {type}, which is no immutable type of the contracts.");
        CheckAnnotations(type);
        if (type.IsEnum) return;
        Assert.True(type.IsDefined(typeof(ImmutableAttribute)), $"{type.Name} is not [Immutable].");
        Assert.True(type.IsSealed, $"{type.Name} is not sealed.");
        foreach (var property in Own(type))
        {
            Assert.True(IsFixed(property), $"{type.Name}.{property.Name} can be changed.");
            CheckExchanged(property.PropertyType, $"{type.Name}.{property.Name}", seen);
        }
    }

    static IEnumerable<Type> StateTypes() =>
        from type in typeof(VariantReports).Assembly.GetTypes()
        from constructor in type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        from parameter in constructor.GetParameters()
        where parameter.IsDefined(typeof(PersistentStateAttribute))
        select parameter.ParameterType.GetGenericArguments()[0];

    // What is kept belongs to one activation, and so may change; but each type in it is named, and each member numbered.
    static void CheckState(Type type, HashSet<Type> seen)
    {
        if (Plain.Contains(type) || !seen.Add(type)) return;
        if (type.IsGenericType)
        {
            foreach (var argument in type.GetGenericArguments()) CheckState(argument, seen);
            return;
        }

        CheckAnnotations(type);
        if (type.IsEnum) return;
        foreach (var property in Own(type)) CheckState(property.PropertyType, seen);
    }

    static void CheckAnnotations(Type type)
    {
        Assert.True(type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false), $"{type.Name} has no [GenerateSerializer].");
        Assert.True(IsNamed(type), $"{type.Name} has no [Alias].");
        if (type.IsEnum) return;
        var ids = Own(type).Select(property => property.GetCustomAttribute<IdAttribute>()?.Id ?? throw new InvalidOperationException($"{type.Name}.{property.Name} has no [Id].")).ToList();
        Assert.True(ids.Count == ids.Distinct().Count(), $"{type.Name} uses an [Id] twice.");
        Assert.All(type.GetFields(BindingFlags.Instance | BindingFlags.Public), field => Assert.Fail($"{type.Name}.{field.Name} is a public field."));
    }

    // What a type itself keeps; what is only worked out from that is no member of the contract.
    static IEnumerable<PropertyInfo> Own(Type type) =>
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(property => type.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic) is not null);

    static bool IsFixed(PropertyInfo property) =>
        property.SetMethod is not { IsPublic: true } setter
        || setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));

    static Type? Answer(Type type) =>
        type == typeof(Task) || type == typeof(ValueTask) ? typeof(void)
        : type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>)) ? type.GetGenericArguments()[0]
        : null;

    static bool IsNamed(MemberInfo member) => member.IsDefined(typeof(AliasAttribute), inherit: false);

    static string Alias(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>(inherit: false)!.Alias;

    [GenerateSerializer, Immutable, Alias("test.Mutable")]
    internal sealed record Mutable
    {
        [Id(0)]
        public string Text { get; set; } = "";
    }

    [GenerateSerializer, Alias("test.StateOfNotAnnotated")]
    internal sealed class StateOfNotAnnotated
    {
        [Id(0)]
        public List<NotAnnotated> Items { get; set; } = [];
    }

    [Immutable]
    internal sealed record NotAnnotated([property: Id(0)] string Text);

    [GenerateSerializer, Immutable, Alias("test.WithoutIds")]
    internal sealed record WithoutIds(string Text);

#pragma warning disable ORLEANS0012 // That is what the test is about.
    [GenerateSerializer, Immutable, Alias("test.IdTwice")]
    internal sealed record IdTwice([property: Id(0)] string Text, [property: Id(0)] string Other);
#pragma warning restore ORLEANS0012
}
