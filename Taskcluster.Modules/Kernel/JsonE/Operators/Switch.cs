using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Operators;

/// <summary>
/// <c>{$switch: {expression: …, $default: …}}</c>: what stands at the one condition that holds, else at
/// <c>$default</c>, else nothing.
/// </summary>
internal sealed class Switch() : Operator("$switch")
{
    private const string Default = "$default";

    public override Value Render(OperatorCall call)
    {
        call.RequireAlone();
        if (call.Operand is not ObjectValue { Members: var cases })
        {
            throw JsonEException.Template("$switch can evaluate objects only");
        }

        var holding = cases.Keys.Order(StringComparer.Ordinal)
            .Where(key => key != Default && call.Renderer.Evaluate(key, call.Variables).IsTruthy)
            .ToList();
        if (holding.Count > 1)
        {
            throw JsonEException.Template("$switch can only have one truthy condition");
        }

        return cases.TryGetValue(holding.FirstOrDefault(Default), out var chosen)
            ? call.Renderer.Render(chosen, call.Variables)
            : ObjectValue.Nothing;
    }
}
