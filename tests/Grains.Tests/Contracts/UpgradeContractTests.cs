using System.Reflection;
using Orleans;
using Orleans.Runtime;
using TrustFlow.Config;
using TrustFlow.Flows;

namespace TrustFlow.Grains.Tests.Contracts;

/// <summary>
/// While the silos of a cluster are upgraded one after the other, both versions call each other and read each other's state. So what <c>contracts.txt</c> names stays as it is, until no silo
/// that knows it can be there any more; what is new is added to it.
/// </summary>
public sealed class UpgradeContractTests
{
    const string File = "contracts.txt";

    [Fact]
    public void Contracts_OfGrainsAndTheirState_AreThoseOfTheVersionBefore()
    {
        var stands = Lines().Order(StringComparer.Ordinal).ToList();
        var known = System.IO.File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Contracts", File)).Where(static line => line.Length > 0 && line[0] != '#').ToList();

        Assert.True(
            !known.Except(stands).Any(),
            $"Silos of the version before would fail at these, which are gone or changed:\n{string.Join('\n', known.Except(stands))}\nKeep them for a version, and add beside them.");
        Assert.True(!stands.Except(known).Any(), $"These are new; add them to tests/Grains.Tests/Contracts/{File}, in order:\n{string.Join('\n', stands.Except(known))}");
        Assert.Equal(stands, known);
    }

    static IEnumerable<string> Lines()
    {
        var contracts = typeof(IWorkspaceGrain).Assembly;
        foreach (var type in contracts.GetTypes().Where(static type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type)))
        {
            foreach (var method in type.GetMethods()) yield return $"{Alias(type)} {Alias(method)}({string.Join(", ", method.GetParameters().Select(static parameter => Name(parameter.ParameterType)))}) {Name(method.ReturnType)}";
        }

        foreach (var type in contracts.GetTypes().Concat(typeof(VariantReports).Assembly.GetTypes()).Where(static type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)))
        {
            if (type.IsEnum)
            {
                foreach (var value in Enum.GetValuesAsUnderlyingType(type)) yield return $"{Alias(type)} {value} {Enum.GetName(type, value)}";
                continue;
            }

            var members = type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Where(static property => property.IsDefined(typeof(IdAttribute)));
            foreach (var member in members) yield return $"{Alias(type)} {member.GetCustomAttribute<IdAttribute>()!.Id} {Name(member.PropertyType)} {member.Name}";
            if (!members.Any()) yield return $"{Alias(type)} -";
        }
    }

    static string Name(Type type) =>
        !type.IsGenericType ? type.IsDefined(typeof(AliasAttribute), inherit: false) ? Alias(type) : type.Name
        : $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";

    static string Alias(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>(inherit: false)!.Alias;
}
