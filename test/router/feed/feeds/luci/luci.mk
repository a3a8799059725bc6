# Stands in for LuCI's luci.mk: a package for the page, and one for each folder of po/ under the name that LuCI has for its language.
include $(INCLUDE_DIR)/package.mk

LANGUAGES:=$(filter-out templates,$(notdir $(wildcard $(CURDIR)/po/*)))
ALIAS.pt_BR:=pt-br
ALIAS.zh_Hans:=zh-cn
TITLE.de:=Deutsch (German)
TITLE.es:=Español (Spanish)
TITLE.fr:=Français (French)
TITLE.ja:=日本語 (Japanese)
TITLE.pt_BR:=Português do Brasil (Brazilian Portuguese)
TITLE.zh_Hans:=简体中文 (Simplified Chinese)

define Package/$(PKG_NAME)
  SECTION:=luci
  TITLE:=$(LUCI_TITLE)
  DEPENDS:=$(LUCI_DEPENDS)
  PKGARCH:=$(LUCI_PKGARCH)
  VERSION:=$(PKG_VERSION)-r$(PKG_RELEASE)
  MAINTAINER:=$(LUCI_MAINTAINER)
endef
Package/$(PKG_NAME)/description:=$(LUCI_DESCRIPTION)

define Package/$(PKG_NAME)/install
	mkdir -p $(1)/www
	cp -R htdocs/. $(1)/www/
	cp -R root/. $(1)/
endef

# Folder of po/, LuCI's name of the language.
define Translation
define Package/luci-i18n-noip-$(2)
  SECTION:=luci
  DEPENDS:=$(PKG_NAME)
  PKGARCH:=all
  VERSION:=$(PKG_PO_VERSION)
  MAINTAINER:=$(PKG_MAINTAINER)
endef
Package/luci-i18n-noip-$(2)/description:=Translation for $(PKG_NAME) - $(TITLE.$(1))

define Package/luci-i18n-noip-$(2)/install
	mkdir -p $$(1)/etc/uci-defaults $$(1)/usr/lib/lua/luci/i18n
	echo "uci set luci.languages.$(subst -,_,$(2))='$(TITLE.$(1))'; uci commit luci" >$$(1)/etc/uci-defaults/luci-i18n-noip-$(2)
	$(foreach po,$(notdir $(wildcard po/$(1)/*.po)),cp po/$(1)/$(po) $$(1)/usr/lib/lua/luci/i18n/$(basename $(po)).$(2).lmo;)
endef

$$(eval $$(call BuildPackage,luci-i18n-noip-$(2)))
endef

$(eval $(call BuildPackage,$(PKG_NAME)))
$(foreach language,$(LANGUAGES),$(eval $(call Translation,$(language),$(or $(ALIAS.$(language)),$(language)))))
