using NSubstitute;
using Orleans.Serialization.Invocation;
using System.Reflection;
using System.Runtime.CompilerServices;
using TrustFlow.Access;
using TrustFlow.Config;
using TrustFlow.Flows;

namespace TrustFlow.Grains.Tests.Access;

/// <summary>Whoever calls from outside cannot choose the name under which the history has it.</summary>
public sealed class SignaturesTests
{
    static readonly Caller Otto = new("otto", Role.Operator);

    /// <summary>Every method for callers that takes something with an actor, or an actor itself.</summary>
    public static TheoryData<string, string> Methods()
    {
        var data = new TheoryData<string, string>();
        foreach (var type in typeof(IWorkspaceGrain).Assembly.GetTypes().Where(static type => type.IsInterface))
        {
            foreach (var method in type.GetMethods().Where(static method => method.GetCustomAttribute<RequiresRoleAttribute>() is not null && method.GetParameters().Any(IsActor)))
                data.Add(type.FullName!, method.Name);
        }

        return data;
    }

    [Fact]
    public void Methods_ThatSayWhoAsks_AreThere() => Assert.InRange(Methods().Count, 10, 100);

    [Theory]
    [MemberData(nameof(Methods))]
    public void Request_FromOutside_IsSignedInItsCallersName(string type, string name)
    {
        var method = typeof(IWorkspaceGrain).Assembly.GetType(type)!.GetMethod(name)!;
        var parameters = method.GetParameters();
        var arguments = parameters.Select(static parameter => Forged(parameter)).ToArray();
        var request = Substitute.For<IInvokable>();
        request.GetArgumentCount().Returns(arguments.Length);
        request.GetArgument(Arg.Any<int>()).Returns(call => arguments[call.Arg<int>()]);
        request.When(static it => it.SetArgument(Arg.Any<int>(), Arg.Any<object>())).Do(call => arguments[call.ArgAt<int>(0)] = call.ArgAt<object>(1));

        Signatures.Sign(request, CallRule.Of(method).ActorAt, Otto);

        for (var i = 0; i < parameters.Length; i++)
        {
            if (IsActor(parameters[i])) Assert.Equal("otto", arguments[i] is string bare ? bare : parameters[i].ParameterType.GetProperty("Actor")!.GetValue(arguments[i]));
        }
    }

    static bool IsActor(ParameterInfo parameter) => parameter.Name == "actor" || parameter.ParameterType.GetProperty("Actor")?.PropertyType == typeof(string);

    static object? Forged(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(string) ? "forged" : parameter.ParameterType.GetProperty("Actor") is null ? null : RuntimeHelpers.GetUninitializedObject(parameter.ParameterType);
}
