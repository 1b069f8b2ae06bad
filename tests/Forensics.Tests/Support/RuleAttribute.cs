namespace Forensics.Tests.Support;

/// <summary>Names the rule of docs/rules.md that a test holds. Test projects other than this one have an attribute of the same name.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class RuleAttribute(string id) : Attribute
{
    public string Id => id;
}
