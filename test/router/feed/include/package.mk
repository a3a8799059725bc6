# Stands in for OpenWrt's package.mk: `make install-NAME INTO=FOLDER BUILD=FOLDER` installs a package's files, and `make show-NAME` prints what it is.
compile:
	$(call Build/Compile)

define BuildPackage
Info/$(1):=$$(Package/$(1))
install-$(1):
	$$(call Package/$(1)/install,$(INTO))
show-$(1): export FIELDS:=$$(Info/$(1))
show-$(1): export DESCRIPTION:=$$(Package/$(1)/description)
show-$(1): export CONFFILES:=$$(Package/$(1)/conffiles)
show-$(1): export POSTINST:=$$(Package/$(1)/postinst)
show-$(1):
	@printf '%s\n---\n' "PKG_VERSION:=$(PKG_VERSION)-r$(PKG_RELEASE)" "PKG_LICENSE:=$(PKG_LICENSE)" "PKG_LICENSE_FILES:=$(PKG_LICENSE_FILES)" "PKG_MAINTAINER:=$(PKG_MAINTAINER)" "$$$$FIELDS" "$$$$DESCRIPTION" "$$$$CONFFILES" "$$$$POSTINST"
endef
