namespace Forensics.Disputes;

/// <summary>What a merchant can say is wrong with a picture. Ids on the wire are the kebab-case names.</summary>
public enum Claim
{
    /// <summary>网图: the picture was taken from the web [S0].</summary>
    WebImage,

    /// <summary>PS图片: the picture was edited [S0].</summary>
    Edited,

    /// <summary>非本店商品: the picture shows another product than the shop's [S0].</summary>
    NotThisProduct,

    /// <summary>The picture was made by a generator [S0: "and other problem images"].</summary>
    AiGenerated,

    /// <summary>The picture was used as evidence before, in another order [S0: "and other problem images"].</summary>
    Reused,
}
